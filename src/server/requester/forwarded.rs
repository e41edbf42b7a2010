//! The client behind proxies, as `X-Forwarded-For` names it.

use std::net::{IpAddr, SocketAddr};
use std::str;

use axum::http::HeaderMap;

use crate::view::ClientKey;

const FORWARDED_FOR: &str = "x-forwarded-for";
/// Headers that only a proxy sends, or a client that pretends to be one.
const OF_PROXIES: [&str; 3] = [FORWARDED_FOR, "forwarded", "x-real-ip"];

/// The client of a request; nothing for a program on this machine, which no limit applies to.
///
/// Each proxy appends the address it was called from to `X-Forwarded-For`. With `proxies` proxies of ours,
/// the client is that many entries from the end; anybody may have written the entries before it.
pub fn client(peer: IpAddr, headers: &HeaderMap, proxies: usize) -> Option<ClientKey> {
    if proxies == 0 {
        // A proxy on this machine that the settings do not count hides all clients behind its address.
        let is_direct = OF_PROXIES.iter().all(|name| !headers.contains_key(*name));
        let is_exempt = peer.to_canonical().is_loopback() && is_direct;
        return (!is_exempt).then(|| peer.into());
    }
    let values = headers.get_all(FORWARDED_FOR).iter();
    let entries = values.flat_map(|value| value.as_bytes().split(|&byte| byte == b','));
    let entries = entries.map(<[u8]>::trim_ascii);
    // RFC 9110, 5.6.1: empty elements of a list do not count.
    let entries: Vec<&[u8]> = entries.filter(|entry| !entry.is_empty()).collect();
    let trusted = entries.len().checked_sub(proxies);
    Some(match trusted {
        Some(place) => address(entries[place]).map_or(ClientKey::Unnamed, ClientKey::from),
        // It has not come through all of our proxies.
        None => peer.into(),
    })
}

/// An address in any of the forms that proxies write: alone, in brackets, with a port, quoted.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(entry).ok()?.trim_matches('"');
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || Some(text.parse::<SocketAddr>().ok()?.ip());
    text.parse().ok().or_else(in_brackets).or_else(with_port)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// With each of these as a header line of its own.
    fn forwarded(lines: &[&[u8]]) -> HeaderMap {
        let line = |line: &&[u8]| HeaderValue::from_bytes(line).unwrap();
        let lines = lines.iter().map(line);
        let lines = lines.map(|line| (FORWARDED_FOR.parse().unwrap(), line));
        lines.collect()
    }

    fn named(address: &str) -> Option<ClientKey> {
        Some(address.parse::<IpAddr>().unwrap().into())
    }

    #[test]
    fn the_client_is_the_entry_of_the_outermost_proxy_of_ours() {
        let peer: IpAddr = "127.0.0.1".parse().unwrap();
        let cases: [(usize, &[&[u8]], &str); 17] = [
            (1, &[b"1.1.1.1"], "1.1.1.1"),
            (1, &[b"6.6.6.6, 1.1.1.1"], "1.1.1.1"),
            (2, &[b"6.6.6.6, 1.1.1.1, 10.0.0.2"], "1.1.1.1"),
            // Whatever stands before it.
            (1, &[b"\xe9, 1.1.1.1"], "1.1.1.1"),
            (1, &[b"unknown,\"\xff\",1.1.1.1"], "1.1.1.1"),
            // In several lines, and with empty elements.
            (1, &[b"6.6.6.6", b"1.1.1.1"], "1.1.1.1"),
            (2, &[b"6.6.6.6, 1.1.1.1", b"10.0.0.2"], "1.1.1.1"),
            (1, &[b"6.6.6.6, 1.1.1.1,"], "1.1.1.1"),
            (1, &[b"6.6.6.6,, 1.1.1.1 , "], "1.1.1.1"),
            // In all forms.
            (1, &[b"1.1.1.1:4711"], "1.1.1.1"),
            (1, &[b"2001:db8::7"], "2001:db8::7"),
            (1, &[b"[2001:db8::7]"], "2001:db8::7"),
            (1, &[b"[2001:db8::7]:4711"], "2001:db8::7"),
            (1, &[b"\"[2001:db8::7]:4711\""], "2001:db8::7"),
            (1, &[b"::ffff:192.0.2.1"], "192.0.2.1"),
            // Past a proxy of ours, the connection counts, also one from this machine.
            (1, &[], "127.0.0.1"),
            (2, &[b"1.1.1.1"], "127.0.0.1"),
        ];
        for (proxies, lines, expected) in cases {
            let client = client(peer, &forwarded(lines), proxies);
            assert_eq!(client, named(expected), "{proxies} {lines:?}");
        }
        for entry in [
            b"unknown".as_slice(),
            b"_hidden",
            b"\xe9",
            b"1.1.1",
            b"[::1",
        ] {
            let headers = forwarded(&[b"1.1.1.1", entry]);
            let client = client(peer, &headers, 1);
            assert_eq!(client, Some(ClientKey::Unnamed), "{entry:?}");
        }
        // A proxy that is called from this machine.
        let headers = forwarded(&[b"127.0.0.1"]);
        assert_eq!(client(peer, &headers, 1), named("127.0.0.1"));
    }

    #[test]
    fn only_programs_on_this_machine_that_come_without_a_proxy_have_no_limit() {
        let [here, here_as_v6, elsewhere] =
            ["127.0.0.1", "::ffff:127.0.0.1", "10.0.0.1"].map(|peer| peer.parse().unwrap());
        let none = HeaderMap::new();
        assert_eq!(client(here, &none, 0), None);
        assert_eq!(client(here_as_v6, &none, 0), None);
        assert_eq!(client(elsewhere, &none, 0), named("10.0.0.1"));
        for name in OF_PROXIES {
            let headers: HeaderMap = [(
                name.parse().unwrap(),
                HeaderValue::from_static("for=1.1.1.1"),
            )]
            .into_iter()
            .collect();
            assert_eq!(client(here, &headers, 0), named("127.0.0.1"), "{name}");
            assert_eq!(client(elsewhere, &headers, 0), named("10.0.0.1"), "{name}");
        }
    }
}
