# Las palabras de los conjuntos cerrados.
kind-COUNTRY = País
kind-CITY = Ciudad
kind-STAKEHOLDER = Organización
kind-NATIONAL_PLATFORM = Plataforma nacional
kind-PILOT = Piloto
kind-LEARNING = Aprendizaje
kind-ENGAGEMENT_SPACE = Espacio de encuentro
kind-INITIATIVE = Iniciativa
kind-THEME = Tema

kinds-COUNTRY = Países
kinds-CITY = Ciudades
kinds-STAKEHOLDER = Organizaciones
kinds-NATIONAL_PLATFORM = Plataformas nacionales
kinds-PILOT = Pilotos
kinds-LEARNING = Aprendizajes
kinds-ENGAGEMENT_SPACE = Espacios de encuentro
kinds-INITIATIVE = Iniciativas
kinds-THEME = Temas

level-LOCAL = Local
level-REGIONAL = Regional
level-NATIONAL = Nacional
level-EUROPEAN = Europeo

mission-status-MISSION_CITY = Ciudad de la Misión
mission-status-MISSION_MINDED = Ciudad afín a la Misión

coordination-PLATFORM_EXISTS = Hay una plataforma nacional
coordination-IN_PREPARATION = Se prepara una plataforma nacional
coordination-NONE_FOUND = No se ha encontrado ninguna plataforma nacional
coordination-UNKNOWN = No se sabe si hay una plataforma nacional
coordination-meaning-PLATFORM_EXISTS = Una estructura nacional apoya a las ciudades del país en el camino hacia la neutralidad climática.
coordination-meaning-FOR_MEMBERS = Una estructura nacional apoya a sus miembros en el camino hacia la neutralidad climática; no está abierta a todas las ciudades del país.
coordination-meaning-IN_PREPARATION = Se está creando, y puede que aún no responda.
coordination-meaning-NONE_FOUND = Se ha buscado. Que no se haya encontrado ninguna no prueba que no exista.
coordination-meaning-UNKNOWN = No se ha buscado en este país.
coordination-short-PLATFORM_EXISTS = Hay plataforma
coordination-short-FOR_MEMBERS = Plataforma para sus miembros
coordination-short-IN_PREPARATION = En preparación
coordination-short-NONE_FOUND = No encontrada
coordination-short-UNKNOWN = Desconocido

stakeholder-kind-EU_BODY = Organismos europeos
stakeholder-kind-PUBLIC_AUTHORITY = Autoridades públicas
stakeholder-kind-PUBLIC_AGENCY = Agencias públicas
stakeholder-kind-NATIONAL_CONTACT_POINT = Puntos nacionales de contacto
stakeholder-kind-UNIVERSITY_RESEARCH = Universidades e investigación
stakeholder-kind-CITY_NETWORK = Redes de ciudades
stakeholder-kind-CIVIL_SOCIETY = Sociedad civil
stakeholder-kind-PRIVATE_SECTOR = Sector privado

stakeholder-is-EU_BODY = Organismo europeo
stakeholder-is-PUBLIC_AUTHORITY = Autoridad pública
stakeholder-is-PUBLIC_AGENCY = Agencia pública
stakeholder-is-NATIONAL_CONTACT_POINT = Punto de contacto nacional
stakeholder-is-UNIVERSITY_RESEARCH = Universidad o centro de investigación
stakeholder-is-CITY_NETWORK = Red de ciudades
stakeholder-is-CIVIL_SOCIETY = Organización de la sociedad civil
stakeholder-is-PRIVATE_SECTOR = Organización del sector privado

learning-kind-CASE_STUDY = Estudio de caso
learning-kind-LESSON = Lección
learning-kind-REPORT = Informe
learning-kind-TOOL = Herramienta
learning-kind-VIDEO = Vídeo

space-kind-COUNTRY_GROUP = Grupo de país
space-kind-THEMATIC_GROUP = Grupo temático
space-kind-EVENT_SERIES = Serie de encuentros
space-kind-NETWORK = Red

link-LOCATED_IN = Situado en
link-COORDINATES = Coordina
link-MEMBER_OF = Miembro de
link-SUPPORTS = Apoya
link-FUNDS = Financia
link-REPRESENTS = Representa
link-LEADS = Dirige
link-PARTICIPATES_IN = Participa en
link-PARTNER_IN = Socio en
link-TWINNED_WITH = Hermanada con
link-PRODUCED = Ha producido
link-HOSTS = Acoge
link-HAS_THEME = Temas
link-back-LOCATED_IN = Situados aquí
link-back-COORDINATES = Coordinado por
link-back-MEMBER_OF = Miembros
link-back-SUPPORTS = Con el apoyo de
link-back-FUNDS = Financiado por
link-back-REPRESENTS = Representado por
link-back-LEADS = Dirigido por
link-back-PARTICIPATES_IN = Participantes
link-back-PARTNER_IN = Socios
link-back-TWINNED_WITH = Hermanada con
link-back-PRODUCED = Producido por
link-back-HOSTS = Acogido por
link-back-HAS_THEME = Sobre este tema

completeness-PROFILE = Perfil
completeness-CITIES = Ciudades
completeness-STAKEHOLDERS = Organizaciones
completeness-PLATFORMS = Plataformas nacionales
completeness-PILOTS = Pilotos
completeness-LEARNINGS = Aprendizajes
completeness-SPACES = Espacios de encuentro
completeness-INITIATIVES = Iniciativas
completeness-BAROMETER = Barómetro

action-ADDED = Se añade:
action-CHANGED = Se cambia:
action-REMOVED = Se elimina:
fact-NODE = nodo
fact-LINK = enlace
fact-OBSERVATION = observación
fact-INDICATOR = indicador
fact-ALIAS = identificador anterior
origin-IMPORT = Importación
origin-EDIT = Edición
origin-PROPOSAL = Propuesta aceptada

language-en = English
language-es = Español

# Enlaces en una frase.
says-LOCATED_IN = { $from } está en { $to }
says-place-MISSION_CITY = { $from } es una Ciudad de la Misión de { $to }
says-place-MISSION_MINDED = { $from } es una ciudad afín a la Misión de { $to }
says-place-NATIONAL_PLATFORM = { $from } es una plataforma nacional de { $to }
says-is-MISSION_CITY = Es una Ciudad de la Misión.
says-is-MISSION_MINDED = Es una ciudad afín a la Misión.
says-LOCATED_IN-past = { $from } estaba en { $to }
says-COORDINATES = { $from } coordina { $to }
says-COORDINATES-past = { $from } coordinó { $to }
says-MEMBER_OF = { $from } es miembro de { $to }
says-MEMBER_OF-past = { $from } fue miembro de { $to }
says-SUPPORTS = { $from } apoya a { $to }
says-SUPPORTS-past = { $from } apoyó a { $to }
says-FUNDS = { $from } financia { $to }
says-FUNDS-past = { $from } financió { $to }
says-REPRESENTS = { $from } representa a { $to } en la Misión
says-REPRESENTS-past = { $from } representó a { $to } en la Misión
says-LEADS = { $from } dirige { $to }
says-LEADS-past = { $from } dirigió { $to }
says-PARTICIPATES_IN = { $from } participa en { $to }
says-PARTICIPATES_IN-past = { $from } participó en { $to }
says-PARTNER_IN = { $from } colabora en { $to }
says-PARTNER_IN-past = { $from } colaboró en { $to }
says-TWINNED_WITH = { $from } está hermanada con { $to }
says-TWINNED_WITH-past = { $from } estuvo hermanada con { $to }
says-PRODUCED = { $from } ha producido { $to }
says-PRODUCED-past = { $from } produjo { $to }
says-HOSTS = { $from } acoge { $to }
says-HOSTS-past = { $from } acogió { $to }
says-HAS_THEME = { $from } trata de { $to }
says-HAS_THEME-past = { $from } trataba de { $to }

# Por qué una ciudad se parece.
peer-THEMES = Temas en común
peer-WORK = Pilotos, iniciativas, redes o plataformas en común
peer-LEARNINGS = { $count ->
    [one] Un aprendizaje sobre un tema en común
   *[other] Aprendizajes sobre temas en común
 }
peer-TWINNING = { $count ->
    [0] Hermanadas entre sí
   *[other] Ciudades hermanadas en común
 }
peer-POPULATION = Población parecida
peer-COUNTRY = En el mismo país
peer-BAROMETER = Países con valores parecidos en el barómetro

# Lo que falta.
gap-LABEL_BEFORE_SELECTION = el sello de la Misión tiene una fecha anterior a la selección de las ciudades
gap-PLATFORM_MEMBER_ABROAD = la ciudad está en un país distinto del de la plataforma
gap-FACT_DATED_AHEAD = las fuentes tienen una fecha futura
gap-OPEN_LINK_TO_WHAT_ENDED = el piloto o la iniciativa ha terminado, pero el enlace no tiene fecha de fin
gap-COUNTRY_WITHOUT_PLATFORM = no se ha encontrado ninguna plataforma nacional
gap-COUNTRY_WITHOUT_CONTACT_POINT = no se conoce ningún contacto para la Misión
gap-PLATFORM_WITHOUT_COORDINATOR = no se sabe quién la coordina
gap-PLATFORM_WITHOUT_WEBSITE = no se conoce su sitio web
gap-PLATFORM_IN_PREPARATION = sigue en preparación
gap-CITY_WITHOUT_PATH_TO_PLATFORM = sin conexión con ninguna plataforma nacional
gap-CITY_OUTSIDE_ITS_PLATFORM = no consta que sea miembro de la plataforma del país ni que reciba su apoyo
gap-MISSION_CITY_WITHOUT_PILOT = no se conoce ningún piloto suyo
gap-MISSION_CITY_WITHOUT_LABEL = no se conoce un sello de la Misión de la UE
gap-CITY_WITHOUT_TARGET_YEAR = no se conoce el año objetivo
gap-PILOT_WITHOUT_CITY = no se conoce ninguna ciudad participante
gap-PILOT_WITHOUT_LEARNING = no se conoce ningún aprendizaje
gap-SPACE_WITHOUT_HOST = no se sabe quién lo organiza
gap-SPACE_WITHOUT_WEBSITE = no se conoce su sitio web
gap-STAKEHOLDER_WITHOUT_WEBSITE = no se conoce su sitio web
gap-NODE_WITHOUT_LINKS = no se conoce ningún enlace
gap-FACT_OLD = las fuentes tienen más de tres años
gap-FACT_WITHOUT_DATE = las fuentes no tienen fecha
