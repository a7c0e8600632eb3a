//! The port to a database of the places of IP addresses, which an operator may provide.

use std::{collections::BTreeMap, net::IpAddr};

/// The names of a place by the tags of their languages (RFC 5646).
pub type LocalNames = BTreeMap<String, String>;

/// About where an IP address is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The city, if the database knows it.
    pub city: Option<LocalNames>,
    /// The country.
    pub country: Option<LocalNames>,
}

impl Place {
    /// The names from the city to the country: in this language, or else in English.
    pub fn in_language(&self, tag: &str) -> Vec<&str> {
        let parts = [&self.city, &self.country].into_iter().flatten();
        parts.filter_map(|names| name_in(names, tag)).collect()
    }
}

fn name_in<'n>(names: &'n LocalNames, tag: &str) -> Option<&'n str> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    // A database has pt-BR and zh-CN where the pages have pt and zh-Hans.
    let related = || names.iter().find(|(other, _)| primary(other) == primary(tag));
    let name = names.get(tag).or_else(|| related().map(|(_, name)| name));
    name.or_else(|| names.get("en")).map(String::as_str).filter(|name| !name.is_empty())
}

/// Finds the places of addresses; tests replace the implementation.
pub trait Places: Send + Sync {
    /// The place of an address; `None` if it is unknown.
    fn place(&self, address: IpAddr) -> Option<Place>;
}

/// An installation without a database of places.
pub struct NoPlaces;

impl Places for NoPlaces {
    fn place(&self, _: IpAddr) -> Option<Place> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_language_or_in_english() {
        let names = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(tag, name)| ((*tag).to_owned(), (*name).to_owned())).collect()
        };
        let country = names(&[("de", "Deutschland"), ("en", "Germany"), ("pt-BR", "Alemanha")]);
        let place = Place { city: Some(names(&[("en", "Cologne")])), country: Some(country) };
        assert_eq!(place.in_language("de"), ["Cologne", "Deutschland"]);
        assert_eq!(place.in_language("pt"), ["Cologne", "Alemanha"]);
        assert_eq!(place.in_language("ja"), ["Cologne", "Germany"]);
        assert!(Place::default().in_language("en").is_empty());
    }
}
