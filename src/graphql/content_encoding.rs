//! Content codings: which one a client wants, and how a body is put into it.

use std::io::{self, Read};

use bytes::Bytes;
use http::{HeaderMap, header};

/// Below this many bytes a body fits into one packet anyway.
const MIN_BYTES: usize = 1024;
/// Beyond these, answers get smaller by a few hundredths, for several times the work.
const BROTLI_QUALITY: u32 = 5;
const ZSTD_LEVEL: i32 = 3;
const GZIP_LEVEL: u32 = 6;
/// The window in which repetitions are found, as a power of two: what clients are sure to hold.
const BROTLI_WINDOW: u32 = 22;

/// The codings that a body can be had in, the one that makes it smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContentEncoding {
    Brotli,
    Zstd,
    Gzip,
    Identity,
}

/// A body in a coding.
#[derive(Clone, Debug)]
pub struct EncodedBody {
    pub encoding: ContentEncoding,
    pub body: Bytes,
}

impl ContentEncoding {
    pub const ALL: [Self; 4] = [Self::Brotli, Self::Zstd, Self::Gzip, Self::Identity];

    /// The encoding that the client prefers.
    ///
    /// If the client accepts none, the body is sent unencoded, which HTTP allows instead of an error (RFC 9110,
    /// section 12.1).
    pub fn negotiate(headers: &HeaderMap) -> Self {
        let preferences: Vec<(&str, f32)> = headers
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(parse_preference)
            .collect();
        // The first of equals is kept: the smaller one.
        Self::ALL
            .into_iter()
            .map(|encoding| (encoding, encoding.quality(&preferences)))
            .filter(|(_, quality)| *quality > 0.0)
            .reduce(|best, other| if other.1 > best.1 { other } else { best })
            .map_or(Self::Identity, |(encoding, _)| encoding)
    }

    /// Encodes a body, unless that saves nothing.
    pub fn encode(self, body: &Bytes) -> EncodedBody {
        if self != Self::Identity
            && body.len() >= MIN_BYTES
            && let Ok(encoded) = self.compress(body)
            && encoded.len() < body.len()
        {
            let body = Bytes::from(encoded.into_boxed_slice());
            return EncodedBody {
                encoding: self,
                body,
            };
        }
        EncodedBody {
            encoding: Self::Identity,
            body: body.clone(),
        }
    }

    fn compress(self, body: &[u8]) -> io::Result<Vec<u8>> {
        let mut encoded = Vec::new();
        match self {
            Self::Brotli => {
                let quality = BROTLI_QUALITY;
                brotli::CompressorReader::new(body, 64 << 10, quality, BROTLI_WINDOW)
                    .read_to_end(&mut encoded)?;
            }
            Self::Zstd => encoded = zstd::bulk::compress(body, ZSTD_LEVEL)?,
            Self::Gzip => {
                let level = flate2::Compression::new(GZIP_LEVEL);
                flate2::bufread::GzEncoder::new(body, level).read_to_end(&mut encoded)?;
            }
            Self::Identity => encoded.extend_from_slice(body),
        }
        Ok(encoded)
    }

    /// As in the header `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// The quality value of this encoding: the one given by name, else the one of `*`.
    fn quality(self, preferences: &[(&str, f32)]) -> f32 {
        let given = |name: &str| {
            let mut preferences = preferences.iter();
            let found = preferences.find(|(other, _)| other.eq_ignore_ascii_case(name));
            found.map(|(_, quality)| *quality)
        };
        let by_name = given(self.name()).or_else(|| match self {
            // Its former name.
            Self::Gzip => given("x-gzip"),
            _ => None,
        });
        let default = match self {
            // Acceptable unless excluded, and preferred least.
            Self::Identity if given("*") != Some(0.0) => f32::MIN_POSITIVE,
            _ => 0.0,
        };
        by_name.unwrap_or_else(|| match self {
            Self::Identity => default,
            _ => given("*").unwrap_or(default),
        })
    }
}

/// An encoding and its quality value; `None` if the value is malformed.
fn parse_preference(text: &str) -> Option<(&str, f32)> {
    let (name, parameters) = match text.split_once(';') {
        Some((name, parameters)) => (name, Some(parameters.trim())),
        None => (text, None),
    };
    let quality = match parameters {
        None => 1.0,
        Some(parameters) => {
            let (name, value) = parameters.split_once('=')?;
            let quality = value.trim().parse().ok()?;
            let is_quality =
                name.trim().eq_ignore_ascii_case("q") && (0.0..=1.0).contains(&quality);
            is_quality.then_some(quality)?
        }
    };
    Some((name.trim(), quality))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn accept_encoding_is_negotiated() {
        use ContentEncoding::*;
        let cases = [
            ("gzip", Gzip),
            ("x-gzip", Gzip),
            ("GZIP, Deflate", Gzip),
            ("gzip, deflate, br, zstd", Brotli),
            ("gzip, zstd", Zstd),
            ("br;q=0.5, gzip", Gzip),
            ("br ; Q=0.5, gzip;q=0.4", Brotli),
            ("br;q=0, *", Zstd),
            ("*", Brotli),
            ("*;q=0.1, gzip;q=0.2", Gzip),
            ("identity", Identity),
            ("identity, gzip", Gzip),
            ("identity, gzip;q=0.5", Identity),
            ("identity;q=0.5, gzip;q=0.1", Identity),
            ("identity;q=0, zstd", Zstd),
            ("gzip;q=0", Identity),
            ("gzip;q=0.001", Gzip),
            ("*;q=0", Identity),
            ("deflate", Identity),
            ("gzip;q=much", Identity),
            ("gzip;q=2", Identity),
            ("", Identity),
        ];
        for (accept, expected) in cases {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(accept))];
            assert_eq!(
                ContentEncoding::negotiate(&headers.into_iter().collect()),
                expected,
                "{accept}"
            );
        }
        assert_eq!(ContentEncoding::negotiate(&HeaderMap::new()), Identity);
    }

    #[test]
    fn what_would_not_get_smaller_is_left() {
        let mut random = fastrand::Rng::with_seed(1);
        let noise: Bytes = std::iter::repeat_with(|| random.u8(..))
            .take(5000)
            .collect();
        let short = Bytes::from(vec![b'x'; MIN_BYTES - 1]);
        let long = Bytes::from(vec![b'x'; MIN_BYTES]);
        for encoding in ContentEncoding::ALL {
            for body in [&noise, &short] {
                let encoded = encoding.encode(body);
                assert_eq!(
                    (encoded.encoding, &encoded.body),
                    (ContentEncoding::Identity, body)
                );
            }
            assert_eq!(encoding.encode(&long).encoding, encoding);
        }
    }
}
