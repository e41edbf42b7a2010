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
coordination-meaning-IN_PREPARATION = Se está creando, y puede que aún no responda.
coordination-meaning-NONE_FOUND = Se ha buscado. Que no se haya encontrado ninguna no prueba que no exista.
coordination-meaning-UNKNOWN = No se ha buscado en este país.
coordination-short-PLATFORM_EXISTS = Hay plataforma
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

action-ADDED = Añadido
action-CHANGED = Cambiado
action-REMOVED = Eliminado
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
