//! `robots.txt`, as RFC 9309 defines it: the rules for one client.

/// The rules of a host for this client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    /// Patterns of paths, and whether they are allowed.
    rules: Vec<(String, bool)>,
}

impl Robots {
    /// No path may be requested.
    pub fn deny_all() -> Self {
        Self {
            rules: vec![("/".to_owned(), false)],
        }
    }

    /// Reads the groups for the product, or without any those for all clients.
    pub fn parse(text: &str, product: &str) -> Self {
        let (mut own, mut general) = (None, None);
        let (mut is_own, mut is_general, mut in_rules) = (false, false, false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if std::mem::take(&mut in_rules) {
                        (is_own, is_general) = (false, false);
                    }
                    if value.eq_ignore_ascii_case(product) {
                        is_own = true;
                        own.get_or_insert_with(Self::default);
                    }
                    if value == "*" {
                        is_general = true;
                        general.get_or_insert_with(Self::default);
                    }
                }
                key @ ("allow" | "disallow") => {
                    in_rules = true;
                    if value.is_empty() {
                        continue;
                    }
                    let rule = (value.to_owned(), key == "allow");
                    for (robots, is_meant) in [(&mut own, is_own), (&mut general, is_general)] {
                        if let (Some(robots), true) = (robots, is_meant) {
                            robots.rules.push(rule.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        own.or(general).unwrap_or_default()
    }

    /// Whether a path with its query may be requested: the longest matching pattern decides, of two of one length the one
    /// that allows.
    pub fn allows(&self, path: &str) -> bool {
        let matching = self
            .rules
            .iter()
            .filter(|(pattern, _)| matches(pattern, path));
        let longest = matching.max_by_key(|(pattern, is_allowed)| (pattern.len(), *is_allowed));
        longest.is_none_or(|(_, is_allowed)| *is_allowed)
    }
}

/// `*` matches any characters, `$` at the end of a pattern the end of the path.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_anchored) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        if is_anchored && index + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some(start) = rest.find(part) else {
            return false;
        };
        rest = &rest[start + part.len()..];
    }
    !is_anchored || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pattern_decides() {
        let text = "User-agent: *\nDisallow: /private # not public\nAllow: /private/open\nDisallow: /*.pdf$\n\n\
                    User-agent: other\nDisallow: /\n";
        let robots = Robots::parse(text, "mission-graph");
        for (path, is_allowed) in [
            ("/", true),
            ("/private/a", false),
            ("/private/open/a", true),
            ("/a.pdf", false),
            ("/a.pdf?page=1", true),
        ] {
            assert_eq!(robots.allows(path), is_allowed, "{path}");
        }
    }

    #[test]
    fn an_own_group_comes_before_that_for_all() {
        let text = "User-agent: *\nDisallow: /\nUser-agent: a\nUser-agent: Mission-Graph\nDisallow: /b\nCrawl-delay: 1";
        let robots = Robots::parse(text, "mission-graph");
        assert!(robots.allows("/a") && !robots.allows("/b"));
        assert!(Robots::parse("", "mission-graph").allows("/a"));
        assert!(Robots::parse("User-agent: *\nDisallow:", "mission-graph").allows("/a"));
        assert!(!Robots::deny_all().allows("/a"));
    }

    proptest::proptest! {
        #[test]
        fn any_file_is_read(text in ".{0,200}", path in "/.{0,50}") {
            Robots::parse(&text, "mission-graph").allows(&path);
        }
    }
}
