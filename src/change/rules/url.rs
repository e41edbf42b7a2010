//! The form of a URL.

use entity::text::find_hidden;

/// In bytes: what an index of PostgreSQL can hold, less some room.
const LONGEST_URL: usize = 2000;

/// Checks that a text is one URL of the web, with a host, in a form that is safe to link to.
///
/// # Errors
/// What is expected instead.
pub fn check_url(url: &str) -> Result<(), String> {
    if url.len() > LONGEST_URL {
        return Err(format!("a URL of at most {LONGEST_URL} bytes"));
    }
    if !is_url(url) {
        return Err("a URL with http:// or https://, a host and no spaces".to_owned());
    }
    if are_several_urls(url) {
        let expected =
            "one URL: separate several by spaces in a file, or pass them as a list in the API";
        return Err(expected.to_owned());
    }
    Ok(())
}

fn is_url(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok();
    host.trim_end_matches('.').split('.').all(is_label)
        && port.is_none_or(is_port)
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"\\".contains(c))
        && find_hidden(url).is_none()
}

/// Whether several URLs are joined by something else than a space.
fn are_several_urls(url: &str) -> bool {
    let separators = [';', ',', '|'];
    ["http://", "https://"]
        .iter()
        .flat_map(|scheme| url.match_indices(scheme))
        .any(|(place, _)| url[..place].ends_with(separators))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_url_by_its_host() {
        for url in [
            "https://example.org",
            "http://example.org:8080/a?b=c,d#e",
            "https://2022.uefiscdi.ro/a(b)",
            "https://münchen.de/straße",
            "https://example.org?q",
        ] {
            assert!(is_url(url), "{url}");
        }
        for url in [
            "",
            "https://",
            "https:///path",
            "https://.",
            "https://a..b",
            "https://?q",
            "example.org",
            "www.example.org",
            "ftp://example.org",
            "javascript:alert(1)",
            "HTTPS://example.org",
            "https://a b.org",
            "https://example.org/a b",
            "https://example.org:port/",
            "https://user@example.org/",
            "https://example.org/\"onclick=",
            "https://example.org/\0",
            "https://example.org/\u{202E}gpj.exe",
        ] {
            assert!(!is_url(url), "{url}");
        }
    }

    #[test]
    fn tells_several_urls_from_one_that_contains_another() {
        for url in [
            "https://example.org/a;https://example.org/b",
            "https://example.org/a,http://example.org/b",
            "https://example.org/a|https://example.org/b",
        ] {
            assert!(are_several_urls(url), "{url}");
        }
        for url in [
            "https://web.archive.org/web/2024/https://example.org/a;b,c",
            "https://example.org/?page=https://example.org/b",
        ] {
            assert!(!are_several_urls(url), "{url}");
        }
    }
}
