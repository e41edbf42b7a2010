use super::*;

fn environment(variables: &[(&str, &str)]) -> Vec<(String, String)> {
    variables
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect()
}

fn load(file: &str, variables: &[(&str, &str)], line: CommandLine) -> Result<Config, String> {
    let directory = tempfile::tempdir().unwrap();
    if !file.is_empty() {
        std::fs::write(directory.path().join("mission-graph.toml"), file).unwrap();
    }
    Config::from_layers(&line, directory.path(), environment(variables)).map_err(|error| {
        error
            .to_string()
            .replace(&format!("{}/", directory.path().display()), "")
    })
}

fn complaint(file: &str, variables: &[(&str, &str)]) -> String {
    load(file, variables, CommandLine::default()).unwrap_err()
}

#[test]
fn the_defaults_are_valid() {
    let config = Config::default();
    assert_eq!(config.listen, "127.0.0.1:8000".parse().unwrap());
    assert_eq!(config.limits.body_bytes, 1 << 20);
}

#[test]
fn the_defaults_name_the_variable_of_each_setting() {
    let mut table = String::new();
    for line in DEFAULTS.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            table = format!("{}__", name.trim_end_matches(']').to_uppercase());
        } else if let Some((name, rest)) = line.split_once(" = ") {
            let variable = format!("# MISSION_GRAPH_{table}{}", name.to_uppercase());
            assert!(rest.ends_with(&variable), "{line}");
        }
    }
}

#[test]
fn later_layers_win() {
    let file = "listen = '127.0.0.1:1'\ndatabase = 'sqlite:file.db'\n[limits]\naliases = 1";
    let variables = [
        ("MISSION_GRAPH_LISTEN", "127.0.0.1:2"),
        ("MISSION_GRAPH_LIMITS__BODY_BYTES", "2048"),
    ];
    let line = CommandLine {
        listen: Some("127.0.0.1:3".into()),
        ..Default::default()
    };
    let config = load(file, &variables, line).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.database, "sqlite:file.db");
    assert_eq!(config.limits.body_bytes, 2048);
    assert_eq!(config.limits.aliases, 1);
    assert_eq!(
        config.limits.root_fields,
        Config::default().limits.root_fields
    );
}

#[test]
fn a_file_can_be_named_in_the_environment_and_on_the_command_line() {
    let directory = tempfile::tempdir().unwrap();
    let (one, other) = (directory.path().join("one"), directory.path().join("other"));
    std::fs::write(&one, "database = 'sqlite:one'").unwrap();
    std::fs::write(&other, "database = 'sqlite:other'").unwrap();
    let variables = environment(&[("MISSION_GRAPH_CONFIG", one.to_str().unwrap())]);
    let mut line = CommandLine::default();
    let read = |line: &CommandLine| {
        Config::from_layers(line, directory.path(), variables.clone())
            .unwrap()
            .database
    };
    assert_eq!(read(&line), "sqlite:one");
    line.config = Some(other);
    assert_eq!(read(&line), "sqlite:other");
}

#[test]
fn what_is_no_setting_is_left_alone() {
    let variables = [
        ("MISSION_GRAPH_TEST_POSTGRES", "postgres://…"),
        ("MISSION_GRAPH_CONFIG", ""),
        ("PATH", "/bin"),
    ];
    assert_eq!(
        load("", &variables, CommandLine::default()),
        Ok(Config::default())
    );
}

#[test]
fn wrong_settings_are_named_with_their_place() {
    // File, environment, complaint.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
    let cases: [Case; 10] = [
        (
            "[limits]\nbody_byte = 5",
            &[],
            "`limits.body_byte` in mission-graph.toml: unknown setting; did you mean \
             `limits.body_bytes`?",
        ),
        (
            "",
            &[("MISSION_GRAPH_LISTENS", "x")],
            "`listens` in the environment (MISSION_GRAPH_LISTENS): unknown setting; did you mean \
             `listen`?",
        ),
        (
            "[wholly]\nother = 1",
            &[],
            "`wholly.other` in mission-graph.toml: unknown setting",
        ),
        (
            "[limits]\nbody_bytes = 'many'",
            &[],
            "`limits.body_bytes` in mission-graph.toml: invalid type: found string \"many\", expected usize",
        ),
        (
            "",
            &[("MISSION_GRAPH_LIMITS__DOCUMENT_DEPTH", "99")],
            "`limits.document_depth` in the environment (MISSION_GRAPH_LIMITS__DOCUMENT_DEPTH): 99 is not between 1 and 32",
        ),
        (
            "listen = 'here'",
            &[],
            "`listen` in mission-graph.toml: `here`: the address or the port is missing; expected an address and a port, \
             such as 127.0.0.1:8000 or localhost:8000, or 0.0.0.0:8000 to listen on all interfaces",
        ),
        (
            "",
            &[("MISSION_GRAPH_METRICS__LISTEN", "here")],
            "`metrics.listen` in the environment (MISSION_GRAPH_METRICS__LISTEN): `here`: the address or the port is \
             missing; expected an address and a port, such as 127.0.0.1:8000 or localhost:8000, or 0.0.0.0:8000 to \
             listen on all interfaces",
        ),
        (
            "",
            &[("MISSION_GRAPH_DATABASE", "mysql://secret")],
            "`database` in the environment (MISSION_GRAPH_DATABASE): expected sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE",
        ),
        (
            "[log]\nformat = 'xml'",
            &[],
            "`log.format` in mission-graph.toml: unknown variant: found `xml`, expected ``text` or `json``",
        ),
        (
            "limits = 5",
            &[],
            "`limits` in mission-graph.toml: invalid type: found signed int `5`, expected struct Limits",
        ),
    ];
    for (file, variables, expected) in cases {
        assert_eq!(complaint(file, variables), expected);
    }
}

#[test]
fn an_address_may_be_a_name_and_needs_a_port() {
    let config = load("listen = 'localhost:8131'", &[], CommandLine::default()).unwrap();
    assert!(config.listen.ip().is_loopback());
    assert_eq!(config.listen.port(), 8131);
    for (text, reason) in [
        ("8131", "the address or the port is missing"),
        (":8131", "the address is missing"),
        ("127.0.0.1:http", "invalid port value"),
    ] {
        let said = complaint(&format!("listen = '{text}'"), &[]);
        assert!(
            said.contains(&format!("`{text}`: {reason}; expected")),
            "{said}"
        );
        assert!(said.contains("127.0.0.1:8000 or localhost:8000"), "{said}");
    }
}

#[test]
fn a_file_that_can_not_be_read_is_named() {
    assert!(
        complaint("listen = ", &[])
            .starts_with("cannot read the settings file mission-graph.toml: ")
    );
    let line = CommandLine {
        config: Some("missing.toml".into()),
        ..Default::default()
    };
    assert!(
        load("", &[], line)
            .unwrap_err()
            .starts_with("cannot read the settings file missing.toml: ")
    );
}
