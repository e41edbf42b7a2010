use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

/// A client, as limits tell clients apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ClientKey {
    /// An address of IP version 4, or a /64 network of version 6, which is what one household has.
    Network(IpAddr),
    /// The owner of a token, whatever the address.
    Token(Arc<str>),
    /// All clients behind a proxy that does not name them.
    Unnamed,
}

impl From<IpAddr> for ClientKey {
    fn from(address: IpAddr) -> Self {
        Self::Network(match address.to_canonical() {
            IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
            v4 => v4,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_a_network_are_one_client() {
        for (address, network) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            let key = ClientKey::from(address.parse::<IpAddr>().unwrap());
            assert_eq!(key, ClientKey::Network(network.parse().unwrap()));
        }
    }
}
