# The words of closed sets.
kind-COUNTRY = Country
kind-CITY = City
kind-STAKEHOLDER = Organisation
kind-NATIONAL_PLATFORM = National platform
kind-PILOT = Pilot
kind-LEARNING = Learning
kind-ENGAGEMENT_SPACE = Engagement space
kind-INITIATIVE = Initiative
kind-THEME = Theme

kinds-COUNTRY = Countries
kinds-CITY = Cities
kinds-STAKEHOLDER = Organisations
kinds-NATIONAL_PLATFORM = National platforms
kinds-PILOT = Pilots
kinds-LEARNING = Learnings
kinds-ENGAGEMENT_SPACE = Engagement spaces
kinds-INITIATIVE = Initiatives
kinds-THEME = Themes

level-LOCAL = Local
level-REGIONAL = Regional
level-NATIONAL = National
level-EUROPEAN = European

mission-status-MISSION_CITY = Mission City
mission-status-MISSION_MINDED = Mission-minded city

coordination-PLATFORM_EXISTS = A national platform exists
coordination-IN_PREPARATION = A national platform is in preparation
coordination-NONE_FOUND = No national platform was found
coordination-UNKNOWN = Whether there is a national platform is unknown
coordination-meaning-PLATFORM_EXISTS = A national structure supports the country’s cities on the way to climate neutrality.
coordination-meaning-FOR_MEMBERS = A national structure supports its members on the way to climate neutrality; it is not open to all cities of the country.
coordination-meaning-IN_PREPARATION = It is being set up, and may not yet answer.
coordination-meaning-NONE_FOUND = It was looked for. That none was found is not proof that there is none.
coordination-meaning-UNKNOWN = The country was not searched for one.
coordination-short-PLATFORM_EXISTS = Platform exists
coordination-short-FOR_MEMBERS = Platform for its members
coordination-short-IN_PREPARATION = In preparation
coordination-short-NONE_FOUND = None found
coordination-short-UNKNOWN = Unknown

stakeholder-kind-EU_BODY = European bodies
stakeholder-kind-PUBLIC_AUTHORITY = Public authorities
stakeholder-kind-PUBLIC_AGENCY = Public agencies
stakeholder-kind-NATIONAL_CONTACT_POINT = National contact points
stakeholder-kind-UNIVERSITY_RESEARCH = Universities and research
stakeholder-kind-CITY_NETWORK = City networks
stakeholder-kind-CIVIL_SOCIETY = Civil society
stakeholder-kind-PRIVATE_SECTOR = Private sector

stakeholder-is-EU_BODY = European body
stakeholder-is-PUBLIC_AUTHORITY = Public authority
stakeholder-is-PUBLIC_AGENCY = Public agency
stakeholder-is-NATIONAL_CONTACT_POINT = National contact point
stakeholder-is-UNIVERSITY_RESEARCH = University or research institute
stakeholder-is-CITY_NETWORK = City network
stakeholder-is-CIVIL_SOCIETY = Civil society organisation
stakeholder-is-PRIVATE_SECTOR = Private-sector organisation

learning-kind-CASE_STUDY = Case study
learning-kind-LESSON = Lesson
learning-kind-REPORT = Report
learning-kind-TOOL = Tool
learning-kind-VIDEO = Video

space-kind-COUNTRY_GROUP = Country group
space-kind-THEMATIC_GROUP = Thematic group
space-kind-EVENT_SERIES = Event series
space-kind-NETWORK = Network

link-LOCATED_IN = Located in
link-COORDINATES = Coordinates
link-MEMBER_OF = Member of
link-SUPPORTS = Supports
link-FUNDS = Funds
link-REPRESENTS = Represents
link-LEADS = Leads
link-PARTICIPATES_IN = Takes part in
link-PARTNER_IN = Partner in
link-TWINNED_WITH = Twinned with
link-PRODUCED = Produced
link-HOSTS = Hosts
link-HAS_THEME = Themes
link-back-LOCATED_IN = Located here
link-back-COORDINATES = Coordinated by
link-back-MEMBER_OF = Members
link-back-SUPPORTS = Supported by
link-back-FUNDS = Funded by
link-back-REPRESENTS = Represented by
link-back-LEADS = Led by
link-back-PARTICIPATES_IN = Participants
link-back-PARTNER_IN = Partners
link-back-TWINNED_WITH = Twinned with
link-back-PRODUCED = Produced by
link-back-HOSTS = Hosted by
link-back-HAS_THEME = On this theme

completeness-PROFILE = Profile
completeness-CITIES = Cities
completeness-STAKEHOLDERS = Organisations
completeness-PLATFORMS = National platforms
completeness-PILOTS = Pilots
completeness-LEARNINGS = Learnings
completeness-SPACES = Engagement spaces
completeness-INITIATIVES = Initiatives
completeness-BAROMETER = Barometer

action-ADDED = Added
action-CHANGED = Changed
action-REMOVED = Removed
fact-NODE = node
fact-LINK = link
fact-OBSERVATION = observation
fact-INDICATOR = indicator
fact-ALIAS = former id
origin-IMPORT = Import
origin-EDIT = Edit
origin-PROPOSAL = Accepted proposal

language-en = English
language-es = Español

# Links as sentences.
says-LOCATED_IN = { $from } is located in { $to }
says-place-MISSION_CITY = { $from } is a Mission City of { $to }
says-place-MISSION_MINDED = { $from } is a Mission-minded city of { $to }
says-place-NATIONAL_PLATFORM = { $from } is a national platform of { $to }
says-is-MISSION_CITY = It is a Mission City.
says-is-MISSION_MINDED = It is a Mission-minded city.
says-LOCATED_IN-past = { $from } was located in { $to }
says-COORDINATES = { $from } coordinates { $to }
says-COORDINATES-past = { $from } coordinated { $to }
says-MEMBER_OF = { $from } is a member of { $to }
says-MEMBER_OF-past = { $from } was a member of { $to }
says-SUPPORTS = { $from } supports { $to }
says-SUPPORTS-past = { $from } supported { $to }
says-FUNDS = { $from } funds { $to }
says-FUNDS-past = { $from } funded { $to }
says-REPRESENTS = { $from } represents { $to } in the Mission
says-REPRESENTS-past = { $from } represented { $to } in the Mission
says-LEADS = { $from } leads { $to }
says-LEADS-past = { $from } led { $to }
says-PARTICIPATES_IN = { $from } participates in { $to }
says-PARTICIPATES_IN-past = { $from } participated in { $to }
says-PARTNER_IN = { $from } is a partner in { $to }
says-PARTNER_IN-past = { $from } was a partner in { $to }
says-TWINNED_WITH = { $from } is twinned with { $to }
says-TWINNED_WITH-past = { $from } was twinned with { $to }
says-PRODUCED = { $from } produced { $to }
says-PRODUCED-past = { $from } produced { $to }
says-HOSTS = { $from } hosts { $to }
says-HOSTS-past = { $from } hosted { $to }
says-HAS_THEME = { $from } is about { $to }
says-HAS_THEME-past = { $from } was about { $to }

# Why a city is similar.
peer-THEMES = Themes in common
peer-WORK = Pilots, initiatives, networks or platforms in common
peer-LEARNINGS = { $count ->
    [one] A learning on a theme in common
   *[other] Learnings on themes in common
 }
peer-TWINNING = { $count ->
    [0] Twinned with each other
   *[other] Twin cities in common
 }
peer-POPULATION = Similar population
peer-COUNTRY = In the same country
peer-BAROMETER = Countries with similar barometer values

# What is missing.
gap-LABEL_BEFORE_SELECTION = the EU Mission Label is dated before the selection of the cities
gap-PLATFORM_MEMBER_ABROAD = the city is in another country than the platform
gap-FACT_DATED_AHEAD = the sources are dated in the future
gap-OPEN_LINK_TO_WHAT_ENDED = the pilot or initiative has ended, but the link has no end date
gap-COUNTRY_WITHOUT_PLATFORM = no national platform was found
gap-COUNTRY_WITHOUT_CONTACT_POINT = no contact for the Mission is known
gap-PLATFORM_WITHOUT_COORDINATOR = no coordinator is known
gap-PLATFORM_WITHOUT_WEBSITE = no website is known
gap-PLATFORM_IN_PREPARATION = still in preparation
gap-CITY_WITHOUT_PATH_TO_PLATFORM = not connected to any national platform
gap-CITY_OUTSIDE_ITS_PLATFORM = not known to be a member of the country’s platform or supported by it
gap-MISSION_CITY_WITHOUT_PILOT = takes part in no known pilot
gap-MISSION_CITY_WITHOUT_LABEL = no EU Mission Label is known
gap-CITY_WITHOUT_TARGET_YEAR = no target year is known
gap-PILOT_WITHOUT_CITY = no city is known to take part
gap-PILOT_WITHOUT_LEARNING = no learning is known
gap-SPACE_WITHOUT_HOST = no host is known
gap-SPACE_WITHOUT_WEBSITE = no website is known
gap-STAKEHOLDER_WITHOUT_WEBSITE = no website is known
gap-NODE_WITHOUT_LINKS = no link is known
gap-FACT_OLD = the sources are more than three years old
gap-FACT_WITHOUT_DATE = the sources are undated
