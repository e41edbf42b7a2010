use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpListener;

use mission_graph::store::{Store, StoreError};

#[tokio::test]
async fn memory_is_refused() {
    let refusal = Store::connect("sqlite::memory:").await.unwrap_err();
    assert!(matches!(refusal, StoreError::Url { .. }));
    assert!(
        refusal
            .to_string()
            .contains("in-memory databases are not supported")
    );
}

#[tokio::test]
async fn a_file_is_made_unless_the_url_says_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("some graph.db");
    let url = format!("sqlite://{}", file.display());
    assert!(matches!(
        Store::connect(&format!("{url}?mode=rw")).await,
        Err(StoreError::Missing(_))
    ));
    Store::connect(&url).await.unwrap();
    Store::connect(&format!("{url}?mode=rw")).await.unwrap();
}

#[tokio::test]
async fn errors_hold_no_password() {
    let port = server_that_refuses();
    for url in [
        format!("postgres://user:s3cr3t@127.0.0.1:{port}/graph?sslmode=disable"),
        format!("postgres://user@127.0.0.1:{port}/graph?sslmode=disable&password=s3cr3t"),
        "postgres://user:s3cr3t@127.0.0.1:port/graph".to_owned(),
        "mysql://user:s3cr3t@127.0.0.1/graph".to_owned(),
    ] {
        let error = Store::connect(&url).await.unwrap_err();
        let mut said = format!("{error} {error:?}");
        let mut source = error.source();
        while let Some(error) = source {
            said += &error.to_string();
            source = error.source();
        }
        assert_eq!(said.contains("wrong"), url.contains("sslmode"), "{said}");
        assert!(!said.contains("s3cr3t"), "{said}");
    }
}

/// Speaks just enough of PostgreSQL's protocol to turn everybody away; gives its port.
fn server_that_refuses() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let refusal = b"SFATAL\0C28P01\0Mwrong, or so I say\0\0";
            let length = u32::try_from(refusal.len() + 4).unwrap().to_be_bytes();
            let answer = [b"E", &length[..], refusal].concat();
            // Hanging up on a question that was not read would take the answer along.
            let _ = stream.read(&mut [0; 1024]);
            stream.write_all(&answer).unwrap();
        }
    });
    port
}
