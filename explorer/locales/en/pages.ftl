# Of all pages.
site-description = Who works on climate-neutral cities in Europe, and with whom: the national ecosystems of the EU Cities Mission in 35 countries.
skip = Skip to the content
main-navigation = Main
home = Home
countries = Countries
country = Country
cities = Cities
city = City
network = Network
compare = Compare
changes = Changes
documents = Documentation
search = Search
search-label = Search countries, cities and organisations
search-short = Search
tables = Tables
exports = Exports
dumps = Datasets
feeds = Feeds
report-error = Report an error
imprint = Imprint
licence-before = Facts as compiled here are licensed under
not-official = A working approximation from public sources, not an official record.
data-language = Names and texts of the data are in English.
query-behind = The query behind this page
revision-of-page = Revision { $number } of the data
pages = Pages
next-page = Next page
first-page = First page
lists = Lists
unknown = unknown
none-known = none known
platform-none-known = none known
yes = yes
no = no
and-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
 }
show-more = { $count ->
    [one] 1 more
   *[other] { $count } more
 }
reported = reported
reported-hint = A well-known public record whose page was not opened.
sources-label = { $count ->
    [one] Source:
   *[other] Sources:
 }
sources-none = No source named
as-of = as of
as-of-unknown = undated
on-this-page = On this page
n-of-m = { $n } of { $m }
connect-at = Connect at { $host }
website-unknown = Its own page is not known. Group of the country:
connect-in = Meet in { $space } ({ $host })
to-website = Visit { $host }
status = Status
label = EU Mission Label
target-year = Target year
platform = National platform
pilots = Pilots
population = Population
population-years = Populations without a year are of an unknown year.
stakeholders = Organisations
learnings = Learnings
theme = Theme
themes = Themes
europe = Europe
section = Section
mission-city = Mission City
mission-city-labelled = Mission City with the EU Mission Label
mission-minded = Mission-minded city
map-of-cities = Map of the cities of { $name }; the table below lists them.
network-of = Network around { $name }; the lists of this page have the same content.
series-of = { $indicator } in { $name }, { $start } to { $end }

# A country.
country-title = { $name }: national Mission ecosystem
countries-lead = Each country’s national platform, and the number of its cities and pilots. Each name leads to the country’s ecosystem.
country-no-summary = The story of this country has not been written yet.
of-which-mission = { $count ->
    [0] none is a Mission City
    [one] 1 of them selected as a Mission City
   *[other] { $count } of them selected as Mission Cities
 }
of-mission-cities = selected Mission Cities hold it
of-cities = { $count ->
    [one] city
   *[other] cities
 }
of-which-cities = { $count ->
    [one] 1 of them a city; the list may be incomplete
   *[other] { $count } of them cities; the list may be incomplete
 }
no-mission-city = no Mission City
with-pilot = Take part in a pilot
known-here = known here
section-start = Start here
section-platform = National platform
section-cities = Cities
section-stakeholders = Who is involved
section-spaces = Where to meet
section-work = Pilots and learnings
section-network = The network
section-barometer = Barometer
section-unknown = What is not known
section-sources = Sources and data
start-why = Whom to contact first, and why, as the links between actors suggest.
start-none = No entry point is known.
contact-points = Contacts for the Mission
contact-points-none = No contact for the Mission is known.
in-preparation = in preparation
how-organised = How it is organised
what-role = What role it plays
how-supports = How it supports cities
established = Established
open-to-all = Open to all cities
for-members = For its members
members-known = Members known
coordinated-by = Coordinated by
funded-by = Funded by
cities-sentence = { $cities ->
    [one] 1 city
   *[other] { $cities } cities
 } in the data: { $mission ->
    [one] 1 Mission City
   *[other] { $mission } Mission Cities
 } and { $minded ->
    [one] 1 Mission-minded city
   *[other] { $minded } Mission-minded cities
 }. { $pilots ->
    [0] None takes part in a pilot.
    [one] 1 takes part in a pilot.
   *[other] { $pilots } take part in a pilot.
 }
own-city-missing = Your city is not listed below? Not every contact works with all cities, and platforms for their members come last. Search for the city to see the contacts for all cities of the country.
learn-from-cities = To learn from others, look at the cities with pilots or with the label.
find-a-city = Find a city
cities-none = No city of this country is in the data.
stakeholders-none = No organisation of this country is in the data.
spaces-none = No engagement space of this country is known.
themes-caption = Themes that the country’s cities and organisations work on, as classified by this project
cohort = Cohort { $number }
end-unknown = end unknown
pilots-none = No pilot in this country is known.
learnings-none = No learning from this country is known.
network-sentence = { $nodes } actors, pilots, learnings and places to meet, and { $links ->
    [one] 1 link
   *[other] { $links } links
 } between them. The drawing shows { $shown } of them; those with more links are larger.
network-sentence-all = { $nodes } actors, pilots, learnings and places to meet, and { $links ->
    [one] 1 link
   *[other] { $links } links
 } between them; those with more links are larger.
links-as-list = { $count ->
    [one] 1 link as a list
   *[other] { $count } links as a list
 }
open-network = Open in the network view
barometer-reading = The line is the country’s series, the dashed one Europe’s reference where there is one. Scales differ between charts.
definition = Definition
old-value = more than 3 years old
barometer-missing = No value is known for:
barometer-none = No indicator is known.
unknown-sentence = How much of each section is known. What is missing is unknown; it does not mean none.
completeness = Completeness
entries = Entries
share-known = Fields that are known
dated = Dated
most-missing = Missing most
gaps = Gaps
all-gaps = All { $count } gaps (CSV)
suggest-correction = Suggest a correction
last-change = Last change: { $date }.
all-changes = All changes
changes-of-entry = Changes of the country’s own entry
feed = Feed
feed-of-country = Feed of all changes in the country
ecosystem-page = The country’s page on the NetZeroCities Portal
as-data = As data:
barometer = Barometer
cite-as = Cite as:

# The first page.
home-title = The ecosystems of climate-neutral cities
home-heading = Who works on climate-neutral cities, and with whom?
home-lead = The national ecosystems of the EU Cities Mission in { $countries ->
    [one] 1 country
   *[other] { $countries } countries
 }: whom to call, what support there is, where to meet, and whom to learn from.
home-search = Your country, city or organisation
home-search-hint = For example
home-counts = { $cities ->
    [one] 1 city
   *[other] { $cities } cities
 }, { $organisations ->
    [one] 1 organisation
   *[other] { $organisations } organisations
 }, { $platforms ->
    [one] 1 national platform
   *[other] { $platforms } national platforms
 } and { $pilots ->
    [one] 1 pilot
   *[other] { $pilots } pilots
 }, each fact with its source.
home-map = Map of Europe: countries by whether they have a national platform, and their cities; the table below has the same content.
home-map-reading = Is there a national platform?
home-countries = { $count ->
    [one] 1 country
   *[other] { $count } countries
 }
home-other-countries = Countries that only twin cities come from:
home-changes = What changed last
home-data = For researchers, dashboards and developers
home-graphiql = ask the graph with queries; five examples are ready
home-docs = a page for each kind of user, and for each part
home-network = the whole graph, filtered, measured, with paths between two nodes
home-exports = GEXF, GraphML, CSV, RDF and others, and the whole dataset of each revision
home-open = the network in programs on the web
home-api = the API and its schema
home-health = whether the server runs, and which revision it has
mission-cities = Mission Cities
labelled = With the label
open-elsewhere = Open in other programs
change-counts = { $added } added, { $changed } changed, { $removed } removed
changes-none = Nothing has been committed yet.

# A city.
city-description = { $name }: whom to ask, what support there is, where to meet, and which cities to learn from.
label-since = EU Mission Label, { $date }
city-whom = Whom to ask
city-support = National support
city-is-member = The city is a member.
city-may-join = Open to all cities of the country; no membership of this one is known.
city-no-member = No membership of this city is known.
to-country-page = All of { $name }
country-unknown = The country of this city is unknown.
supported-by = Supported by
city-networks = City networks
city-peers = Whom to learn from
city-peers-note = Cities that are alike, with the reasons. A proposal to check, not a judgement.
city-peers-none = No similar city is known.
peer-populations = { $own } and { $other }
already-linked = already linked
city-work = What the city does
period-unknown = period unknown
city-pilots-none = No pilot with this city is known.
city-learnings-none = No learning from this city is known.
twins = Twin cities
twins-none = No twin city in a Mission programme is known.
twins-not-named = It takes part as a twin city; which city it is twinned with is not known.
initiatives = Initiatives
city-stakeholders = Organisations in the city
neighbourhood = Neighbourhood
neighbourhood-sentence = { $nodes } nodes lie at most { $depth ->
    [one] one link
   *[other] { $depth } links
 } away. The drawing shows { $shown } of them.
neighbourhood-sentence-all = { $nodes } nodes lie at most { $depth ->
    [one] one link
   *[other] { $depth } links
 } away.
facts-and-sources = Facts and sources
local-name = Local name
website = Website
year-unknown = year unknown
glossary = What these words mean
word-mission-city = Mission City
meaning-mission-city = A city that was selected for the EU Mission “100 Climate-Neutral and Smart Cities by 2030”.
word-mission-minded = Mission-minded city
meaning-mission-minded = A city that was not selected, but takes part in the activities of the Mission or pursues its goals.
word-label = EU Mission Label
meaning-label = Awarded by the European Commission to a Mission City for its Climate City Contract, the plan for climate neutrality with its investments.
word-level = Level
meaning-level = Where an actor works: local (one municipality), regional, national or European (several countries).
word-reported = Reported
meaning-reported = The fact is from a well-known public record whose page was not opened. All other facts were read at their sources.

# Other nodes.
node-description = { $kind }: { $name }
short-name = Short name
programme = Programme
cohort-label = Cohort
start = Start
end = End
grant = Grant
published = Published
theme-cities = { $count ->
    [0] No Mission City is known to work on it.
    [one] 1 Mission City works on it.
   *[other] { $count } Mission Cities work on it.
 }
theme-all-cities = { $count ->
    [one] The city on this theme
   *[other] All { $count } cities on this theme
 }
theme-counts = { $cities ->
    [one] 1 Mission City
   *[other] { $cities } Mission Cities
 }, { $pilots ->
    [one] 1 pilot
   *[other] { $pilots } pilots
 }, { $learnings ->
    [one] 1 learning
   *[other] { $learnings } learnings
 }
pilot-cities = Cities that take part
links = Links
links-none = No link is known.
links-cut = The first { $shown } of { $total } links are shown. All of them as a file:
start-unknown = start unknown
open-end = open
ended = ended
node-whom = Whom to contact first
node-related = Related contacts

# The list of cities.
cities-found-title = Cities: { $text }
cities-search = Name of a city
cities-found = { $count ->
    [one] 1 city is found for “{ $text }”.
   *[other] { $count } cities are found for “{ $text }”.
 }
cities-all = { $count ->
    [one] 1 city with a part in the Mission.
   *[other] { $count } cities with a part in the Mission.
 }
list-count = { $count ->
    [0] None is known.
    [one] 1 is known.
   *[other] { $count } are known.
 }
list-lead-STAKEHOLDER = Public authorities, agencies, networks, universities and companies that work with the cities of the Mission.
list-lead-NATIONAL_PLATFORM = National structures that support cities on the way to climate neutrality.
list-lead-PILOT = Projects in which cities try out solutions, with their cities and periods.
list-lead-LEARNING = Case studies, reports, lessons and tools from cities and pilots.
list-lead-ENGAGEMENT_SPACE = Groups, event series and networks in which actors meet.
list-lead-INITIATIVE = Programmes and projects under the umbrella of the Mission.
list-lead-THEME = What cities, pilots and learnings are about, as classified by this project.
city-not-known = “{ $text }” is not in the data.
city-not-known-hint = That does not mean that there is no support for it. Choose its country to see whom to contact and which cities to learn from.
city-country = Country of { $text }
city-of-country = { $text } is not in the data; for a city of { $country }:
city-open-contacts = Contacts for all cities of the country
city-open-contacts-note = Platforms that are open to all cities, and those that support or represent the country as a whole.
city-open-contacts-none = No contact is known that is open to all cities of the country.
city-platform-for-members = There is a national platform for its members:
city-platform-unclear = Whether this national platform is open to all cities is not known:
city-learn-from = Cities of { $country } to learn from
city-learn-from-note = Those with the most pilots come first, then those with the EU Mission Label.
cities-of-theme = On the theme
cities-all-themes = All themes
choose-country = Choose the country
cities-near = Known cities with a similar name
mentions = Mentioned elsewhere
city-add = Is the city part of the Mission?
suggest-addition = Suggest an addition

# Search.
search-title = Search: { $text }
search-count = { $count ->
    [one] 1 hit for “{ $text }”.
   *[other] { $count } hits for “{ $text }”.
 }
search-forgiving = Nothing has “{ $text }” as it is written. This is close to it:
search-nothing = Nothing was found for “{ $text }”.
search-city = Looking for a city that is not listed?
narrow = Narrow the search
all-kinds = All
by-country = By country

# Not found, and errors.
not-found = There is no page here
not-found-lead = This address does not exist. Search, or choose a country.
meant = Did you mean
error = Error
error-request = This cannot be shown
error-server = Something went wrong

# Compare.
compare-heading = Compare countries
compare-lead = The same facts side by side. Countries organise themselves in different ways: what differs need not be better or worse.
country-number = Country { $number }
compare-button = Compare
compare-example = For example Portugal, Spain and Sweden
coordination = National coordination
of-country-entry = From the sources of the country’s entry:
label-share = Mission Cities with the EU Mission Label
not-applicable = not applicable
not-comparable = years differ, not comparable
rank = no. { $rank } of { $all } with a value for that year (1 is the highest)
compare-note = Counts are of what is known here, and not of what exists.
compare-not-country = “{ $text }” is not a country.
compare-sources = Sources
compare-country-entry = Entry of the country
compare-other-sources = The sources of cities, pilots, organisations and contacts are on their own pages and on those of the countries.
scorecard = Scorecard

# Changes.
all-countries = All
show = Show
country-not-known = There is no such country.
revision = Revision { $number }
what-changed = What changed
dataset-of-revision = The dataset at this revision
older = Older

# Lists of files.
tables-lead = The graph as flat rows for spreadsheets and dashboards, with a dictionary of the columns.
columns = { $count } columns
parameters = { $count } parameters
parameters-heading = Parameters
column = Column
type = Type
meaning = Meaning
file = File
exports-lead = Networks in the formats of other programs. The parameters choose a part of the graph.
feeds-lead = What was committed, for feed readers: of everything, or of a country.
dumps-lead = The whole dataset of each revision as one archive.
download-latest = Download the newest
open-lead = Such a program runs in your browser and reads the network from here.

# The network.
network-whole = { $nodes } nodes and { $links } links, those of a node with its country or city included.
network-cut = The drawing shows the { $shown } most linked of them.
network-drawing = Drawing of the network; the list below has the same nodes.
network-empty = Nothing matches these filters.
level = Level
colour-by = Colour
size-by = Size
kind = Kind
community = Community
community-legend = Colours show communities: groups of nodes that are linked more with each other than with others. Shapes show kinds.
community-number = Community { $number }
communities-of-one = { $count ->
    [one] 1 community of a single node is left out.
   *[other] { $count } communities of a single node are left out.
 }
degree = Number of links
betweenness = Betweenness
path-from = Path from
path-to = to
find-path = Find a path
path-none = No path of at most 6 links connects them.
path-which = Which node is “{ $text }”? Choose one:
path-show = Show the path from { $from } to { $to }
paths-found = { $count ->
    [one] A path
   *[other] { $count } paths
 }; the shortest has { $length ->
    [one] 1 link.
   *[other] { $length } links.
 }
nodes-as-list = All nodes
brokers = Brokers: the nodes on most shortest paths
list-order-betweenness = Sorted by betweenness: the share of shortest paths that lead over a node. Those at the top connect parts of the network.
list-order-weight = Sorted by the number of links.

# Propose and review.
propose = Suggest a change
propose-correction = Correct { $name }
propose-addition = Suggest an addition
propose-lead = A steward of the country reads what you suggest and decides. Change only what you know, and name the page that says so.
propose-needs-token = To send a proposal, you need an access token from those who run this site. Enter it at the end of the form.
open-to-all-of-country = It is open to all cities of its country.
not-open-to-all-of-country = It is not open to all cities of its country.
propose-contact = Without a token, report it to
contribute = How to contribute
propose-no-contact = The operator of this site has named no contact for error reports, so without a token nothing can be sent from here. Each fact links its source: an error there can be reported to its publisher. The data are open: anyone can follow, copy and correct them.
propose-needs-token-hint = To send, enter a token first.
propose-needs-change = To send, change a field first.
propose-needs-more = To send, add a sentence that says what changes, and a page that says so.
needs-script = This form needs JavaScript. Proposals can also be sent to the API, as the documentation says.
node-not-known = There is no such node.
what-to-add = What do you want to add?
propose-sources = Pages that say so (addresses, one a line)
propose-note = What changes, in a sentence
token = Your token
token-hint = A contributor’s token, from those who run this site. It stays in this browser tab and is sent to the API alone.
token-steward = A steward’s token
token-hint-steward = A token with the role of steward of the countries, or that of the contributor whose proposals you want to see. It stays in this browser tab and is sent to the API alone.
token-checking = The token is checked …
token-refused = The token is not accepted.
propose-send = Send the proposal
required = required
propose-incomplete = Add a sentence that says what changes to see a preview.
propose-wrong = This has to be mended first
propose-preview = This would change
propose-sent = Proposal # is sent.
propose-duplicates = Is it one of these?
review = Review proposals
review-lead = The proposals that you may see, newest first, with what each would change today.
review-empty = No proposal waits.
review-show = Show proposals
review-needs-token = Enter a token first.
review-state-WITHDRAWN = withdrawn
review-state-DECLINED = declined
review-state-ACCEPTED = accepted
review-own = Your proposals
proposal = Proposal
review-problems = It no longer applies:
review-evidence = Evidence:
review-accept = Accept
review-decline = Decline
review-withdrawn = Withdrawn.
review-withdraw = Withdraw
review-accepted = Accepted as revision #.
review-declined = Declined.
review-reason = Give the reason for declining.
review-comment-alone = Comment
review-commented = Comment added:
review-comment = Comment, or reason for declining
role-READER = Reader
role-CONTRIBUTOR = Contributor
role-EDITOR = Editor
role-STEWARD = Steward
role-ADMINISTRATOR = Administrator
field-name = Name
field-nativeName = Native name
field-localName = Local name
field-shortName = Short name
field-capital = Capital
field-region = Region
field-missionStatus = Mission status
field-website = Website
field-population = Population
field-populationYear = Year of the population
field-targetYear = Target year for climate neutrality
field-euLabelAwarded = EU Mission Label awarded on
field-latitude = Latitude
field-longitude = Longitude
field-stakeholderKind = Kind of organisation
field-level = Level
field-summary = Summary
field-latest = latest value
field-ecosystemPageUrl = page of the ecosystem
field-asOf = Current to (date of the source)
field-established = Established
field-organisation = How it is organised
field-role = What role it plays
field-support = How it supports cities
field-engagesAllCities = Open to all cities
field-programme = Programme
field-cohort = Cohort
field-start = Start
field-end = End
field-grantEur = Grant in euros
field-learningKind = Kind of learning
field-published = Published
field-spaceKind = Kind of space
field-country = Country

# What scripts say.
script-in = Zoom in
script-out = Zoom out
script-all = Show all
script-open = Open its page
script-close = Close
script-failed = The links could not be read.
