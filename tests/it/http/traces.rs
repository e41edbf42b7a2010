//! Traces as a collector receives them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use crate::harness::running::Running;

/// A collector that takes one delivery.
struct Collector(TcpListener);

impl Collector {
    fn listen() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    fn endpoint(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    fn receive(&self) -> Vec<Span> {
        let (socket, _) = self.0.accept().unwrap();
        let mut reader = BufReader::new(&socket);
        let (mut first, mut length) = (String::new(), 0);
        reader.read_line(&mut first).unwrap();
        assert!(first.starts_with("POST /v1/traces "), "{first}");
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            match line.trim_end().to_lowercase().split_once(": ") {
                Some(("content-length", value)) => length = value.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let thanks = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        (&socket).write_all(thanks.as_bytes()).unwrap();
        let delivery = ExportTraceServiceRequest::decode(&*body).unwrap();
        let services = delivery.resource_spans.into_iter();
        let scopes = services.flat_map(|service| service.scope_spans);
        scopes.flat_map(|scope| scope.spans).collect()
    }
}

fn attribute(span: &Span, key: &str) -> Option<String> {
    let attribute = span.attributes.iter().find(|one| one.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_request_is_a_part_of_the_trace_of_its_client() {
    let collector = Collector::listen();
    let endpoint = collector.endpoint();
    let server = Running::start(&[("TRACES__ENDPOINT", &endpoint)]);
    let answer = server.ask(
        "GET /graphql?operationName=Here&query=query%20Here%7Bdataset%7Brevision%7D%7D HTTP/1.1\r\n\
         Host: x\r\nConnection: close\r\n\
         traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n",
    );
    assert!(answer.contains("\"revision\":\"1\""), "{answer}");

    let spans = collector.receive();
    let find = |name: &str| {
        let span = spans.iter().find(|span| span.name == name);
        span.unwrap_or_else(|| panic!("{name} is not among {spans:?}"))
    };
    let request = find("GET /graphql");
    assert_eq!(
        hexadecimal(&request.trace_id),
        "0af7651916cd43dd8448eb211c80319c"
    );
    assert_eq!(hexadecimal(&request.parent_span_id), "b7ad6b7169203331");
    let said = |span, key| attribute(span, key).unwrap_or_default();
    assert_eq!(said(request, "http.request.method"), "GET");
    assert_eq!(said(request, "http.route"), "/graphql");
    assert_eq!(said(request, "http.response.status_code"), "200");
    for name in ["prepare", "query"] {
        assert_eq!(find(name).parent_span_id, request.span_id, "{name}");
    }
    let query = find("query");
    assert_eq!(said(query, "graphql.operation.type"), "query");
    assert_eq!(said(query, "graphql.operation.name"), "Here");
    assert_eq!(said(query, "mission_graph.cost"), "2");
    assert_eq!(said(query, "mission_graph.revision"), "1");
}
