# De todas las páginas.
site-description = Quién trabaja en Europa por ciudades climáticamente neutras, y con quién: los ecosistemas nacionales de la Misión Ciudades de la UE en 35 países.
skip = Ir al contenido
main-navigation = Principal
home = Inicio
countries = Países
country = País
cities = Ciudades
city = Ciudad
network = Red
compare = Comparar
changes = Cambios
documents = Documentación
search = Buscar
search-label = Buscar países, ciudades y organizaciones
search-short = Buscar
tables = Tablas
exports = Exportaciones
dumps = Conjuntos de datos
feeds = Canales
report-error = Informar de un error
imprint = Aviso legal
licence-before = Los datos aquí reunidos tienen la licencia
not-official = Una aproximación a partir de fuentes públicas, no un registro oficial.
data-language = Los nombres y textos de los datos están en inglés.
query-behind = La consulta detrás de esta página
revision-of-page = Revisión { $number } de los datos
pages = Páginas
next-page = Página siguiente
first-page = Primera página
lists = Listas
unknown = desconocido
none-known = ninguno conocido
platform-none-known = ninguna conocida
yes = sí
no = no
and-more = y { $count } más
show-more = { $count } más
reported = según registros públicos
reported-hint = Un registro público conocido cuya página no se ha abierto.
sources-label = { $count ->
    [one] Fuente:
   *[other] Fuentes:
 }
sources-none = Sin fuente
as-of = a fecha de
as-of-unknown = sin fecha
on-this-page = En esta página
n-of-m = { $n } de { $m }
connect-at = Contactar en { $host }
website-unknown = No se conoce su propia página. Grupo del país:
connect-in = Encuentro en { $space } ({ $host })
to-website = Visitar { $host }
status = Situación
label = Sello de la Misión de la UE
target-year = Año objetivo
platform = Plataforma nacional
pilots = Pilotos
population = Población
population-years = Las poblaciones sin año son de un año desconocido.
stakeholders = Organizaciones
learnings = Aprendizajes
theme = Tema
themes = Temas
europe = Europa
section = Sección
mission-city = Ciudad de la Misión
mission-city-labelled = Ciudad de la Misión con el sello de la UE
mission-minded = Ciudad afín a la Misión
map-of-cities = Mapa de las ciudades de { $name }; la tabla siguiente las enumera.
network-of = Red en torno a { $name }; las listas de esta página tienen el mismo contenido.
series-of = { $indicator } en { $name }, de { $start } a { $end }

# Un país.
country-title = { $name }: ecosistema nacional de la Misión
countries-lead = La plataforma nacional de cada país y el número de sus ciudades y pilotos. Cada nombre lleva al ecosistema del país.
country-no-summary = La historia de este país aún no se ha escrito.
of-which-mission = { $count ->
    [0] ninguna es Ciudad de la Misión
    [one] 1 seleccionada como Ciudad de la Misión
   *[other] { $count } seleccionadas como Ciudades de la Misión
 }
of-mission-cities = Ciudades de la Misión seleccionadas lo tienen
of-cities = { $count ->
    [one] ciudad
   *[other] ciudades
 }
of-which-cities = { $count ->
    [one] 1 es una ciudad; la lista puede estar incompleta
   *[other] { $count } son ciudades; la lista puede estar incompleta
 }
no-mission-city = ninguna Ciudad de la Misión
with-pilot = Participan en un piloto
known-here = conocidas aquí
section-start = Por dónde empezar
section-platform = Plataforma nacional
section-cities = Ciudades
section-stakeholders = Quién participa
section-spaces = Dónde encontrarse
section-work = Pilotos y aprendizajes
section-network = La red
section-barometer = Barómetro
section-unknown = Lo que no se sabe
section-sources = Fuentes y datos
start-why = A quién dirigirse primero, y por qué, según los enlaces entre actores.
start-none = No se conoce ningún punto de entrada.
contact-points = Contactos para la Misión
contact-points-none = No se conoce ningún contacto para la Misión.
in-preparation = en preparación
how-organised = Cómo está organizada
what-role = Qué papel tiene
how-supports = Cómo apoya a las ciudades
established = Creada
open-to-all = Abierta a todas las ciudades
for-members = Para sus miembros
members-known = Miembros conocidos
coordinated-by = Coordinada por
funded-by = Financiada por
cities-sentence = { $cities ->
    [one] 1 ciudad
   *[other] { $cities } ciudades
 } en los datos: { $mission ->
    [one] 1 Ciudad de la Misión
   *[other] { $mission } Ciudades de la Misión
 } y { $minded ->
    [one] 1 ciudad afín
   *[other] { $minded } ciudades afines
 }. { $pilots ->
    [0] Ninguna participa en un piloto.
    [one] 1 participa en un piloto.
   *[other] { $pilots } participan en un piloto.
 }
own-city-missing = ¿Su ciudad no aparece más abajo? No todos los contactos trabajan con todas las ciudades, y las plataformas reservadas a sus miembros van al final. Busque la ciudad para ver los contactos para todas las ciudades del país.
learn-from-cities = Para aprender de otras, mire las ciudades con pilotos o con el sello.
find-a-city = Buscar una ciudad
cities-none = No hay ninguna ciudad de este país en los datos.
stakeholders-none = No hay ninguna organización de este país en los datos.
spaces-none = No se conoce ningún espacio de encuentro de este país.
themes-caption = Temas en los que trabajan las ciudades y organizaciones del país, según la clasificación de este proyecto
cohort = Cohorte { $number }
end-unknown = fin desconocido
pilots-none = No se conoce ningún piloto en este país.
learnings-none = No se conoce ningún aprendizaje de este país.
network-sentence = { $nodes } actores, pilotos, aprendizajes y lugares de encuentro, y { $links } enlaces entre ellos. El dibujo muestra { $shown }; los que tienen más enlaces son mayores.
network-sentence-all = { $nodes } actores, pilotos, aprendizajes y lugares de encuentro, y { $links ->
    [one] 1 enlace
   *[other] { $links } enlaces
 } entre ellos; los que tienen más enlaces son mayores.
links-as-list = { $count } enlaces en una lista
open-network = Abrir en la vista de red
barometer-reading = La línea es la serie del país; la discontinua, la referencia de Europa donde la hay. Las escalas difieren entre gráficos.
definition = Definición
old-value = de hace más de 3 años
barometer-missing = No se conoce ningún valor de:
barometer-none = No se conoce ningún indicador.
unknown-sentence = Cuánto se sabe de cada sección. Lo que falta es desconocido; no significa que no exista.
completeness = Cobertura
entries = Entradas
share-known = Campos conocidos
dated = Fechas
most-missing = Lo que más falta
gaps = Lagunas
all-gaps = Las { $count } lagunas (CSV)
suggest-correction = Proponer una corrección
last-change = Último cambio: { $date }.
all-changes = Todos los cambios
changes-of-entry = Cambios de la ficha del país
feed = Canal
feed-of-country = Canal con todos los cambios del país
ecosystem-page = La página del país en el portal NetZeroCities
as-data = Como datos:
barometer = Barómetro
cite-as = Citar como:

# La primera página.
home-title = Los ecosistemas de las ciudades climáticamente neutras
home-heading = ¿Quién trabaja por ciudades climáticamente neutras, y con quién?
home-lead = Los ecosistemas nacionales de la Misión Ciudades de la UE en { $countries ->
    [one] 1 país
   *[other] { $countries } países
 }: a quién llamar, qué apoyo hay, dónde encontrarse y de quién aprender.
home-search = Su país, ciudad u organización
home-search-hint = Por ejemplo
home-counts = { $cities ->
    [one] 1 ciudad
   *[other] { $cities } ciudades
 }, { $organisations ->
    [one] 1 organización
   *[other] { $organisations } organizaciones
 }, { $platforms ->
    [one] 1 plataforma nacional
   *[other] { $platforms } plataformas nacionales
 } y { $pilots ->
    [one] 1 piloto
   *[other] { $pilots } pilotos
 }, cada dato con su fuente.
home-map = Mapa de Europa: los países según tengan o no una plataforma nacional, y sus ciudades; la tabla siguiente tiene el mismo contenido.
home-map-reading = ¿Hay una plataforma nacional?
home-countries = { $count ->
    [one] 1 país
   *[other] { $count } países
 }
home-other-countries = Países de los que solo hay ciudades hermanadas:
home-changes = Últimos cambios
home-data = Para investigación, cuadros de mando y desarrollo
home-graphiql = preguntar al grafo con consultas; hay cinco ejemplos
home-docs = una página para cada tipo de usuario y para cada parte
home-network = todo el grafo, filtrado, medido, con caminos entre dos nodos
home-exports = GEXF, GraphML, CSV, RDF y otros, y el conjunto de datos de cada revisión
home-open = la red en programas de la web
home-api = la API y su esquema
home-health = si el servidor funciona, y qué revisión tiene
mission-cities = Ciudades de la Misión
labelled = Con el sello
open-elsewhere = Abrir en otros programas
change-counts = { $added } añadidos, { $changed } cambiados, { $removed } eliminados
changes-none = Aún no se ha registrado nada.

# Una ciudad.
city-description = { $name }: a quién preguntar, qué apoyo hay, dónde encontrarse y de qué ciudades aprender.
label-since = Sello de la Misión de la UE, { $date }
city-whom = A quién preguntar
city-support = Apoyo nacional
city-is-member = La ciudad es miembro.
city-may-join = Abierta a todas las ciudades del país; no consta que esta sea miembro.
city-no-member = No consta que esta ciudad sea miembro.
to-country-page = Todo sobre { $name }
country-unknown = No se conoce el país de esta ciudad.
supported-by = Con el apoyo de
city-networks = Redes de ciudades
city-peers = De quién aprender
city-peers-note = Ciudades parecidas, con las razones. Una propuesta que comprobar, no un juicio.
city-peers-none = No se conoce ninguna ciudad parecida.
peer-populations = { $own } y { $other }
already-linked = ya enlazada
city-work = Lo que hace la ciudad
period-unknown = fechas desconocidas
city-pilots-none = No se conoce ningún piloto con esta ciudad.
city-learnings-none = No se conoce ningún aprendizaje de esta ciudad.
twins = Ciudades hermanadas
twins-none = No se conoce ninguna ciudad hermanada en un programa de la Misión.
twins-not-named = Participa como ciudad gemela (twin city); no se sabe con qué ciudad está hermanada.
initiatives = Iniciativas
city-stakeholders = Organizaciones de la ciudad
neighbourhood = Vecindad
neighbourhood-sentence = { $nodes } nodos están a { $depth ->
    [one] un enlace
   *[other] { $depth } enlaces
 } como máximo. El dibujo muestra { $shown }.
neighbourhood-sentence-all = { $nodes } nodos están a { $depth ->
    [one] un enlace
   *[other] { $depth } enlaces
 } como máximo.
facts-and-sources = Datos y fuentes
local-name = Nombre local
website = Sitio web
year-unknown = año desconocido
glossary = Qué significan estas palabras
word-mission-city = Ciudad de la Misión
meaning-mission-city = Una ciudad seleccionada para la Misión de la UE «100 ciudades inteligentes y climáticamente neutras de aquí a 2030».
word-mission-minded = Ciudad afín a la Misión
meaning-mission-minded = Una ciudad que no fue seleccionada, pero participa en las actividades de la Misión o persigue sus objetivos.
word-label = Sello de la Misión de la UE
meaning-label = Lo concede la Comisión Europea a una Ciudad de la Misión por su Contrato Climático de Ciudad, el plan hacia la neutralidad climática con sus inversiones.
word-level = Nivel
meaning-level = Dónde trabaja un actor: local (un municipio), regional, nacional o europeo (varios países).
word-reported = Según registros públicos
meaning-reported = El dato procede de un registro público conocido cuya página no se ha abierto. Los demás datos se han leído en sus fuentes.

# Otros nodos.
node-description = { $kind }: { $name }
short-name = Nombre corto
programme = Programa
cohort-label = Cohorte
start = Inicio
end = Fin
grant = Subvención
published = Publicado
theme-cities = { $count ->
    [0] No consta que ninguna Ciudad de la Misión trabaje en él.
    [one] 1 Ciudad de la Misión trabaja en él.
   *[other] { $count } Ciudades de la Misión trabajan en él.
 }
theme-all-cities = { $count ->
    [one] La ciudad que trabaja en este tema
   *[other] Las { $count } ciudades que trabajan en este tema
 }
theme-counts = { $cities ->
    [one] 1 Ciudad de la Misión
   *[other] { $cities } Ciudades de la Misión
 }, { $pilots ->
    [one] 1 piloto
   *[other] { $pilots } pilotos
 }, { $learnings ->
    [one] 1 aprendizaje
   *[other] { $learnings } aprendizajes
 }
pilot-cities = Ciudades que participan
links = Enlaces
links-none = No se conoce ningún enlace.
links-cut = Se muestran los primeros { $shown } de { $total } enlaces. Todos ellos en un archivo:
start-unknown = inicio desconocido
open-end = abierto
ended = terminado
node-whom = A quién dirigirse primero
node-related = Contactos relacionados

# La lista de ciudades.
cities-found-title = Ciudades: { $text }
cities-search = Nombre de una ciudad
cities-found = { $count ->
    [one] Se ha encontrado 1 ciudad para «{ $text }».
   *[other] Se han encontrado { $count } ciudades para «{ $text }».
 }
cities-all = { $count ->
    [one] 1 ciudad participa en la Misión.
   *[other] { $count } ciudades participan en la Misión.
 }
list-count = { $count ->
    [0] No hay ninguna entrada en los datos.
    [one] 1 entrada en los datos.
   *[other] { $count } entradas en los datos.
 }
list-lead-STAKEHOLDER = Autoridades públicas, agencias, redes, universidades y empresas que trabajan con las ciudades de la Misión.
list-lead-NATIONAL_PLATFORM = Estructuras nacionales que apoyan a las ciudades en el camino hacia la neutralidad climática.
list-lead-PILOT = Proyectos en los que las ciudades prueban soluciones, con sus ciudades y fechas.
list-lead-LEARNING = Estudios de caso, informes, lecciones y herramientas de ciudades y pilotos.
list-lead-ENGAGEMENT_SPACE = Grupos, series de encuentros y redes en los que se reúnen los actores.
list-lead-INITIATIVE = Programas y proyectos en el marco de la Misión.
list-lead-THEME = De qué tratan las ciudades, los pilotos y los aprendizajes, según la clasificación de este proyecto.
city-not-known = «{ $text }» no está en los datos.
city-not-known-hint = Eso no significa que no haya apoyo para ella. Elija su país para ver a quién dirigirse y de qué ciudades aprender.
city-country = País de { $text }
city-of-country = { $text } no está en los datos; para una ciudad de { $country }:
city-open-contacts = Contactos para todas las ciudades del país
city-open-contacts-note = Plataformas abiertas a todas las ciudades, y quienes apoyan o representan al país en su conjunto.
city-open-contacts-none = No se conoce ningún contacto abierto a todas las ciudades del país.
city-platform-for-members = Hay una plataforma nacional para sus miembros:
city-platform-unclear = No se sabe si esta plataforma nacional está abierta a todas las ciudades:
city-learn-from = Ciudades de { $country } de las que aprender
city-learn-from-note = Primero las que tienen más pilotos, después las que tienen el sello de la Misión de la UE.
cities-of-theme = Sobre el tema
cities-all-themes = Todos los temas
choose-country = Elija el país
cities-near = Ciudades conocidas de nombre parecido
mentions = Se menciona en
city-add = ¿La ciudad participa en la Misión?
suggest-addition = Proponer una adición

# Búsqueda.
search-title = Búsqueda: { $text }
search-count = { $count ->
    [one] 1 resultado para «{ $text }».
   *[other] { $count } resultados para «{ $text }».
 }
search-forgiving = Nada contiene «{ $text }» tal como está escrito. Esto se le parece:
search-nothing = No se ha encontrado nada para «{ $text }».
search-city = ¿Busca una ciudad que no aparece?
narrow = Acotar la búsqueda
all-kinds = Todo
by-country = Por país

# No encontrado, y errores.
not-found = Aquí no hay ninguna página
not-found-lead = No hay nada en esta dirección. Busque, o elija un país.
meant = ¿Quería decir…?
error = Error
error-request = Esto no se puede mostrar
error-server = Algo ha fallado

# Comparar.
compare-heading = Comparar países
compare-lead = Los mismos datos, uno al lado de otro. Los países se organizan de maneras distintas: lo que difiere no tiene por qué ser mejor ni peor.
country-number = País { $number }
compare-button = Comparar
compare-example = Por ejemplo, Portugal, España y Suecia
coordination = Coordinación nacional
of-country-entry = De las fuentes de la ficha del país:
label-share = Ciudades de la Misión con el sello de la UE
not-applicable = no procede
not-comparable = años distintos, no comparable
rank = n.º { $rank } de { $all } con un valor de ese año (1 es el más alto)
compare-note = Se cuenta lo que se conoce aquí, no lo que existe.
compare-not-country = «{ $text }» no es un país.
compare-sources = Fuentes
compare-country-entry = Ficha del país
compare-other-sources = Las fuentes de ciudades, pilotos, organizaciones y contactos están en sus propias páginas y en las de los países.
scorecard = Cuadro comparativo

# Cambios.
all-countries = Todos
show = Mostrar
country-not-known = No existe ese país.
revision = Revisión { $number }
what-changed = Qué ha cambiado
dataset-of-revision = El conjunto de datos de esta revisión
older = Anteriores

# Listas de archivos.
tables-lead = El grafo en filas planas para hojas de cálculo y cuadros de mando, con un diccionario de las columnas.
columns = { $count } columnas
parameters = { $count } parámetros
parameters-heading = Parámetros
column = Columna
type = Tipo
meaning = Significado
file = Archivo
exports-lead = Redes en los formatos de otros programas. Los parámetros eligen una parte del grafo.
feeds-lead = Lo que se ha registrado, para lectores de canales: de todo, o de un país.
dumps-lead = Todo el conjunto de datos de cada revisión en un archivo.
download-latest = Descargar el más reciente
open-lead = Un programa así funciona en su navegador y lee la red desde aquí.

# La red.
network-whole = { $nodes } nodos y { $links } enlaces.
network-cut = El dibujo muestra los { $shown } más enlazados.
network-drawing = Dibujo de la red; la lista siguiente tiene los mismos nodos.
network-empty = Nada cumple estos filtros.
level = Nivel
colour-by = Color
size-by = Tamaño
kind = Tipo
community = Comunidad
community-legend = Los colores muestran comunidades: grupos de nodos más enlazados entre sí que con los demás. Las formas muestran los tipos.
community-number = Comunidad { $number }
communities-of-one = { $count ->
    [one] Se omite 1 comunidad de un solo nodo.
   *[other] Se omiten { $count } comunidades de un solo nodo.
 }
degree = Número de enlaces
betweenness = Intermediación
path-from = Camino desde
path-to = hasta
find-path = Buscar un camino
path-none = Ningún camino de 6 enlaces como máximo los une.
path-which = ¿Qué nodo es «{ $text }»? Elija uno:
path-show = Mostrar el camino de { $from } a { $to }
paths-found = { $count ->
    [one] Un camino
   *[other] { $count } caminos
 }; el más corto tiene { $length ->
    [one] 1 enlace.
   *[other] { $length } enlaces.
 }
nodes-as-list = Todos los nodos
brokers = Intermediarios: los nodos por los que pasan más caminos más cortos
list-order-betweenness = Ordenados por intermediación: la proporción de caminos más cortos que pasan por un nodo. Los primeros conectan partes de la red.
list-order-weight = Ordenados por número de enlaces.

# Proponer y revisar.
propose = Proponer un cambio
propose-correction = Corregir { $name }
propose-addition = Proponer una adición
propose-lead = Una persona responsable del país lee lo que propone y decide. Cambie solo lo que sabe, y nombre la página que lo dice.
propose-needs-token = Para enviar una propuesta hace falta un token de quien gestiona este sitio. Introdúzcalo al final del formulario.
open-to-all-of-country = Está abierta a todas las ciudades de su país.
not-open-to-all-of-country = No está abierta a todas las ciudades de su país.
propose-contact = Sin token, informe de ello a
contribute = Cómo contribuir
propose-no-contact = Quien gestiona este sitio no ha indicado ningún contacto para avisar de errores, así que sin token no se puede enviar nada desde aquí. Cada dato enlaza su fuente: si el error está en ella, puede comunicarlo a quien la publica. Los datos son abiertos: cualquiera puede seguirlos, copiarlos y corregirlos.
propose-needs-token-hint = Para enviar, introduzca antes un token.
propose-needs-change = Para enviar, cambie antes algún campo.
propose-needs-more = Para enviar, añada una frase que diga qué cambia y una página que lo diga.
needs-script = Este formulario necesita JavaScript. Las propuestas también se pueden enviar a la API, como dice la documentación.
node-not-known = No existe ese nodo.
what-to-add = ¿Qué quiere añadir?
propose-sources = Páginas que lo dicen (direcciones, una por línea)
propose-note = Qué cambia, en una frase
token = Su token
token-hint = Un token de colaborador, de quien gestiona este sitio. Se queda en esta pestaña y solo se envía a la API.
token-steward = Token de responsable
token-hint-steward = Un token con el papel de responsable de los países, o el del colaborador cuyas propuestas quiera ver. Se queda en esta pestaña y solo se envía a la API.
token-checking = Se comprueba el token…
token-refused = El token no es válido.
propose-send = Enviar la propuesta
required = obligatorio
propose-incomplete = Añada una frase que diga qué cambia para ver una vista previa.
propose-wrong = Antes hay que corregir esto
propose-preview = Esto cambiaría
propose-sent = La propuesta # se ha enviado.
propose-duplicates = ¿Es alguno de estos?
review = Revisar propuestas
review-lead = Las propuestas que puede ver, primero las más recientes, con lo que cada una cambiaría hoy.
review-empty = No hay propuestas en espera.
review-show = Mostrar las propuestas
review-needs-token = Introduzca antes un token.
review-state-WITHDRAWN = retirada
review-state-DECLINED = rechazada
review-state-ACCEPTED = aceptada
review-own = Sus propuestas
proposal = Propuesta
review-problems = Ya no se puede aplicar:
review-evidence = Pruebas:
review-accept = Aceptar
review-decline = Rechazar
review-withdrawn = Retirada.
review-withdraw = Retirar
review-accepted = Aceptada como revisión #.
review-declined = Rechazada.
review-reason = Indique la razón del rechazo.
review-comment-alone = Comentar
review-commented = Comentario añadido:
review-comment = Comentario, o razón del rechazo
role-READER = Lectura
role-CONTRIBUTOR = Colaboración
role-EDITOR = Edición
role-STEWARD = Responsable
role-ADMINISTRATOR = Administración
field-name = Nombre
field-nativeName = Nombre nativo
field-localName = Nombre local
field-shortName = Nombre corto
field-capital = Capital
field-region = Región
field-missionStatus = Situación en la Misión
field-website = Sitio web
field-population = Población
field-populationYear = Año de la población
field-targetYear = Año objetivo de neutralidad climática
field-euLabelAwarded = Sello de la Misión de la UE concedido el
field-latitude = Latitud
field-longitude = Longitud
field-stakeholderKind = Tipo de organización
field-level = Nivel
field-summary = Resumen
field-latest = último valor
field-ecosystemPageUrl = página del ecosistema
field-asOf = Vigente a (fecha de la fuente)
field-established = Creada
field-organisation = Cómo está organizada
field-role = Qué papel tiene
field-support = Cómo apoya a las ciudades
field-engagesAllCities = Abierta a todas las ciudades
field-programme = Programa
field-cohort = Cohorte
field-start = Inicio
field-end = Fin
field-grantEur = Subvención en euros
field-learningKind = Tipo de aprendizaje
field-published = Publicado
field-spaceKind = Tipo de espacio
field-country = País

# Lo que dicen los scripts.
script-in = Acercar
script-out = Alejar
script-all = Ver todo
script-open = Abrir su página
script-close = Cerrar
script-failed = No se han podido leer los enlaces.
