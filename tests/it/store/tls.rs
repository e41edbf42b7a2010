//! TLS to a PostgreSQL that is started here, with certificates that are made here.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use mission_graph::store::Store;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tempfile::TempDir;

type Authority = CertifiedIssuer<'static, KeyPair>;

struct Postgres {
    folder: TempDir,
    binaries: PathBuf,
    port: u16,
}

impl Postgres {
    /// `None` if there is no PostgreSQL on this machine, or tests are to do without.
    fn start() -> Option<Self> {
        if std::env::var_os("MISSION_GRAPH_TEST_POSTGRES").is_none() {
            println!("skipped: MISSION_GRAPH_TEST_POSTGRES is not set");
            return None;
        }
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
        let binaries = versions.flatten().map(|version| version.path().join("bin"));
        let Some(binaries) = binaries.filter(|path| path.join("initdb").exists()).max() else {
            println!("skipped: there is no initdb in /usr/lib/postgresql");
            return None;
        };
        let server = Self {
            folder: TempDir::new().unwrap(),
            binaries,
            port: TcpListener::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap()
                .port(),
        };
        server.own(server.folder.path());
        let data = server.data();
        let data = data.to_str().unwrap();
        server.run(
            "initdb",
            &["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"],
        );
        server.configure("off");
        let log = server.path("log");
        server.run(
            "pg_ctl",
            &["-D", data, "-s", "-w", "-l", log.to_str().unwrap(), "start"],
        );
        Some(server)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.path("data")
    }

    fn configure(&self, ssl: &str) {
        let socket = self.folder.path().display();
        let settings = format!(
            "port = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{socket}'\nssl = {ssl}\n",
            self.port
        );
        fs::write(self.data().join("postgresql.auto.conf"), settings).unwrap();
    }

    /// Serves a certificate from now on.
    fn present(&self, names: &[&str], years: (i32, i32), authority: &Authority) {
        let mut params = CertificateParams::new(
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>(),
        )
        .unwrap();
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, authority).unwrap();
        for (name, content) in [
            ("server.crt", certificate.pem()),
            ("server.key", key.serialize_pem()),
        ] {
            let file = self.data().join(name);
            fs::write(&file, content).unwrap();
            self.run_as_root("chmod", &["600"], &file);
            self.own(&file);
        }
        self.configure("on");
        self.run(
            "pg_ctl",
            &["-D", self.data().to_str().unwrap(), "-s", "reload"],
        );
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.binaries.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        let output = command
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// PostgreSQL refuses to be run by root.
    fn own(&self, path: &Path) {
        if is_root() {
            self.run_as_root("chown", &["postgres"], path);
        }
    }

    fn run_as_root(&self, program: &str, arguments: &[&str], path: &Path) {
        assert!(
            Command::new(program)
                .args(arguments)
                .arg(path)
                .status()
                .unwrap()
                .success()
        );
    }

    async fn connect(&self, host: &str, parameters: &str) -> Result<Store, String> {
        let url = format!(
            "postgres://postgres:secret@{host}:{}/postgres?{parameters}",
            self.port
        );
        let opened = Store::connect(&url).await;
        opened.map_err(|error| {
            let error = error.to_string();
            assert!(!error.contains("secret"), "{error}");
            error
        })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.data();
        self.run(
            "pg_ctl",
            &[
                "-D",
                data.to_str().unwrap(),
                "-s",
                "-m",
                "immediate",
                "stop",
            ],
        );
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.starts_with(b"0\n")
}

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Waits until a connection ends as expected: a reload of PostgreSQL takes a moment.
async fn expect(server: &Postgres, host: &str, parameters: &str, expected: Option<&str>) {
    let mut last = String::new();
    for _ in 0..50 {
        let outcome = server.connect(host, parameters).await.err();
        match (&outcome, expected) {
            (None, None) => return,
            (Some(error), Some(expected)) if error.contains(expected) => return,
            _ => last = format!("{outcome:?}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("expected {expected:?}, got {last}");
}

#[tokio::test]
async fn trusts_only_the_right_certificate() {
    let Some(server) = Postgres::start() else {
        return;
    };
    let authority = authority();
    let (trusted, other) = (server.path("authority.pem"), server.path("other.pem"));
    fs::write(&trusted, authority.pem()).unwrap();
    fs::write(&other, self::authority().pem()).unwrap();
    let full = format!("sslmode=verify-full&sslrootcert={}", trusted.display());

    expect(
        &server,
        "localhost",
        &full,
        Some("the server does not offer TLS: set `ssl = on`"),
    )
    .await;
    expect(&server, "localhost", "sslmode=prefer", None).await;

    server.present(&["localhost", "127.0.0.1"], (2020, 2100), &authority);
    expect(&server, "localhost", &full, None).await;
    expect(&server, "127.0.0.1", &full, None).await;
    let store = server.connect("localhost", &full).await.unwrap();
    store.migrate().await.unwrap();
    let unknown = "not signed by a trusted authority: pass the certificate of its authority as sslrootcert=FILE";
    expect(&server, "localhost", "sslmode=verify-full", Some(unknown)).await;
    let wrong = format!("sslmode=verify-full&sslrootcert={}", other.display());
    expect(&server, "localhost", &wrong, Some(unknown)).await;
    expect(&server, "localhost", "sslmode=require", None).await;

    server.present(&["db.example.org"], (2020, 2100), &authority);
    let host = "is for another host: connect to a name in the certificate";
    expect(&server, "localhost", &full, Some(host)).await;
    expect(&server, "localhost", &full.replace("full", "ca"), None).await;

    server.present(&["localhost"], (2020, 2021), &authority);
    expect(
        &server,
        "localhost",
        &full,
        Some("has expired: renew it on the server"),
    )
    .await;

    let missing = "sslmode=verify-full&sslrootcert=/nonexistent/ca.pem";
    expect(
        &server,
        "localhost",
        missing,
        Some("sslrootcert: cannot read the file"),
    )
    .await;
    expect(
        &server,
        "localhost",
        "sslmode=on",
        Some("sslmode must be disable"),
    )
    .await;
}
