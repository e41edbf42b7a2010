//! What the commands do where there is no database, or none that can be used.

use std::fs;

use crate::harness::running::{complaint, program, run};
use crate::keeping_up::write_theme_file;

#[test]
fn only_serve_and_import_create_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("graph.db");
    let url = format!("sqlite:{}", file.display());
    let work = tempfile::tempdir().unwrap();
    for command in [
        "check",
        "backup graph.backup",
        "audit",
        "token list",
        "token create --organisation Test --role administrator --label test",
        "export cities.csv",
        "export gexf",
        "export --dataset copy",
    ] {
        let ended = run(&url, work.path(), command);
        assert_eq!(ended.status.code(), Some(1), "{command}");
        let said = complaint(&ended);
        let expected = format!(
            "error: there is no database at {url}: create one with \
            `mission-graph serve`"
        );
        assert!(said.contains(&expected), "{command}: {said}");
        assert!(!file.exists(), "{command}");
    }
    let imported = tempfile::tempdir().unwrap();
    write_theme_file(imported.path(), "theme-new");
    let folder = imported.path().display();
    let checked = run(&url, work.path(), &format!("check {folder}"));
    assert_eq!(
        String::from_utf8_lossy(&checked.stdout),
        "No errors. An import would result in: 1 added, 0 changed, 0 removed\n"
    );
    assert!(!file.exists());
    let imported = run(&url, work.path(), &format!("import {folder}"));
    assert!(imported.status.success(), "{}", complaint(&imported));
    assert!(run(&url, work.path(), "check").status.success());
}

#[test]
fn a_file_that_cannot_be_opened_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("none/graph.db");
    let directory = folder.path().join("directory");
    fs::create_dir(&directory).unwrap();
    for (file, reason) in [(&inside, "the folder "), (&directory, "it is not a file")] {
        let ended = run(
            &format!("sqlite:{}", file.display()),
            folder.path(),
            "check",
        );
        assert_eq!(ended.status.code(), Some(1));
        let said = complaint(&ended);
        let expected = format!(
            "error: cannot open the database file {}: {reason}",
            file.display()
        );
        assert!(said.contains(&expected), "{said}");
    }
}

#[test]
fn one_complaint_is_one_complaint() {
    let folder = tempfile::tempdir().unwrap();
    write_theme_file(folder.path(), "theme-new");
    let file = folder.path().join("themes.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("2026-01-01", "never")).unwrap();
    let ended = run("sqlite:graph.db", folder.path(), "check .");
    assert_eq!(ended.status.code(), Some(3));
    let said = complaint(&ended);
    assert!(said.contains("1 error; nothing was written"), "{said}");
}

#[test]
fn warnings_are_listed_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    write_theme_file(folder.path(), "theme-new");
    let file = folder.path().join("themes.csv");
    let text = fs::read_to_string(&file).unwrap();
    let insecure = text.replace("https://example.org/", "http://example.org/");
    fs::write(&file, insecure.replace("2026-01-01", "2099-01-01")).unwrap();
    let listed = "themes.csv:2: source: http://example.org/ is not encrypted: use https if the page supports it.";
    let counted = "2 warnings:\n     1 DATE_IN_FUTURE\n     1 INSECURE_URL\n";
    for url in ["sqlite:none.db", "sqlite:graph.db"] {
        let checked = run(url, folder.path(), "check . --warnings");
        assert!(checked.status.success(), "{}", complaint(&checked));
        let text = String::from_utf8_lossy(&checked.stdout);
        assert!(text.contains(listed) && text.ends_with(counted), "{text}");
        let imported = run("sqlite:graph.db", folder.path(), "import .");
        assert!(imported.status.success(), "{}", complaint(&imported));
    }
    let stored = run("sqlite:graph.db", folder.path(), "check --warnings");
    let text = String::from_utf8_lossy(&stored.stdout);
    assert!(
        text.contains("theme-new: as_of: 2099-01-01 is in the future"),
        "{text}"
    );
    assert!(text.ends_with(counted), "{text}");
}

#[test]
fn the_doctor_names_what_is_wrong_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let lines = |url: &str, settings: &[(&str, &str)]| {
        let mut command = program(url);
        command.arg("doctor").current_dir(folder.path());
        command.env("MISSION_GRAPH_LISTEN", "127.0.0.1:0");
        command.envs(
            settings
                .iter()
                .map(|(name, value)| (format!("MISSION_GRAPH_{name}"), value)),
        );
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            !text.contains("secret") && !complaint(&output).contains("secret"),
            "{text}"
        );
        (output.status.code(), text)
    };
    let (code, text) = lines("sqlite:graph.db", &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("warning  database: there is no database at sqlite:graph.db"),
        "{text}"
    );

    write_theme_file(folder.path(), "theme-new");
    assert!(
        run("sqlite:graph.db", folder.path(), "import .")
            .status
            .success()
    );
    let (code, text) = lines("sqlite:graph.db", &[]);
    assert_eq!(code, Some(0), "{text}");
    for line in [
        "ok       version: mission-graph ",
        "ok       settings: ",
        "ok       database: sqlite:graph.db has revision 1\n",
        "ok       clock: ",
        "disk space: ",
        "open files: ",
        "ok       port: 127.0.0.1:0 is free\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let settings = [
        ("METRICS__LISTEN", address.as_str()),
        ("IDENTITY__ISSUER", "https://login.example.org"),
        ("IDENTITY__AUDIENCE", "graph"),
        ("IDENTITY__JWKS", "none.json"),
    ];
    let (code, text) = lines("postgres://user:secret@127.0.0.1:1/graph", &settings);
    assert_eq!(code, Some(1), "{text}");
    for line in [
        "ERROR    database: cannot connect to the database postgres://127.0.0.1:1/graph",
        "ERROR    identity provider: the setting identity.jwks: cannot read the keys in none.json",
        "ERROR    metrics port: cannot listen on ",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let (code, text) = lines("sqlite:graph.db", &[("LIMITS__COST", "nonsense")]);
    assert_eq!(code, Some(2), "{text}");
}

#[test]
fn each_shell_has_a_completion_script() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let printed = run(
            "sqlite:graph.db",
            folder.path(),
            &format!("completions {shell}"),
        );
        let script = String::from_utf8_lossy(&printed.stdout);
        assert!(
            script.contains("doctor") && script.contains("warnings"),
            "{shell}: {script}"
        );
    }
}
