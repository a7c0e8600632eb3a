//! Places of IP addresses from a file in the MaxMind DB format, which the operator provides
//! (`TENANTRY_GEOIP_FILE`): one of cities or of countries.
//!
//! The file is read into memory at the start. Nothing is asked of a service.

use std::{net::IpAddr, path::Path};

use domain::places::{LocalNames, Place, Places};
use maxminddb::Reader;
use serde::Deserialize;

/// A database in memory.
pub struct PlaceDatabase(Reader<Vec<u8>>);

/// The part of a record that is shown.
#[derive(Deserialize)]
struct Record {
    city: Option<Named>,
    country: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    names: Option<LocalNames>,
}

impl PlaceDatabase {
    /// Read a file.
    ///
    /// # Errors
    ///
    /// A sentence about the file, without its name.
    pub fn read(file: &Path) -> Result<Self, String> {
        let bytes = std::fs::read(file).map_err(|error| format!("cannot be read: {error}"))?;
        Self::from_bytes(bytes)
    }

    fn from_bytes(bytes: Vec<u8>) -> Result<Self, String> {
        let broken = |error| format!("is not a database in the MaxMind DB format: {error}");
        let reader = Reader::from_source(bytes).map_err(broken)?;
        // A broken file would otherwise fail at some sign-in.
        reader.verify().map_err(broken)?;
        let kind = &reader.metadata().database_type;
        if !kind.contains("City") && !kind.contains("Country") {
            return Err(format!("is a database of {kind}, not of cities or countries"));
        }
        Ok(Self(reader))
    }
}

impl Places for PlaceDatabase {
    fn place(&self, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        if address.is_ipv6() && self.0.metadata().ip_version == 4 {
            return None;
        }
        let found = self.0.lookup(address).and_then(|found| found.decode());
        let record: Record = match found {
            Ok(record) => record?,
            Err(error) => {
                tracing::warn!(%error, "a record of TENANTRY_GEOIP_FILE cannot be read");
                return None;
            }
        };
        let names = |named: Option<Named>| named.and_then(|named| named.names);
        let place = Place { city: names(record.city), country: names(record.country) };
        (place != Place::default()).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value of the data section (MaxMind DB format, version 2.0).
    enum Value<'v> {
        Text(&'v str),
        /// An unsigned integer of the type with this number.
        Number(u8, u64),
        Map(Vec<(&'v str, Value<'v>)>),
        List(Vec<Value<'v>>),
    }

    fn encode(value: &Value<'_>, bytes: &mut Vec<u8>) {
        let mut control = |kind: u8, size: usize| {
            let size = u8::try_from(size).unwrap();
            assert!(size < 29, "longer values need more bytes of size");
            match kind {
                1..=7 => bytes.push(kind << 5 | size),
                _ => bytes.extend([size, kind - 7]),
            }
        };
        match value {
            Value::Text(text) => {
                control(2, text.len());
                bytes.extend(text.bytes());
            }
            Value::Number(kind, number) => {
                let digits = number.to_be_bytes();
                let digits = &digits[number.leading_zeros() as usize / 8..];
                control(*kind, digits.len());
                bytes.extend(digits);
            }
            Value::Map(members) => {
                control(7, members.len());
                for (key, member) in members {
                    encode(&Value::Text(key), bytes);
                    encode(member, bytes);
                }
            }
            Value::List(items) => {
                control(11, items.len());
                items.iter().for_each(|item| encode(item, bytes));
            }
        }
    }

    /// A database of this type that knows these IPv4 networks.
    fn database(kind: &str, networks: &[([u8; 4], u32, Value<'_>)]) -> Vec<u8> {
        let mut data = Vec::new();
        // A record is the number of a node or, below zero, the offset of its data.
        let mut nodes: Vec<[Option<i64>; 2]> = vec![[None; 2]];
        for (address, prefix, value) in networks {
            let offset = i64::try_from(data.len()).unwrap();
            encode(value, &mut data);
            let address = u32::from_be_bytes(*address);
            let mut node = 0;
            for bit in 0..*prefix {
                let side = (address >> (31 - bit) & 1) as usize;
                if bit + 1 == *prefix {
                    nodes[node][side] = Some(-1 - offset);
                    break;
                }
                let next = nodes[node][side].unwrap_or(i64::try_from(nodes.len()).unwrap());
                nodes[node][side] = Some(next);
                node = usize::try_from(next).unwrap();
                if node == nodes.len() {
                    nodes.push([None; 2]);
                }
            }
        }
        let count = i64::try_from(nodes.len()).unwrap();
        let mut bytes = Vec::new();
        for record in nodes.into_iter().flatten() {
            let number = match record {
                None => count,
                Some(node) if node >= 0 => node,
                Some(data) => count + 16 + (-1 - data),
            };
            bytes.extend(&u32::try_from(number).unwrap().to_be_bytes()[1..]);
        }
        bytes.extend([0; 16]);
        bytes.extend(data);
        bytes.extend(b"\xab\xcd\xefMaxMind.com");
        let metadata = Value::Map(vec![
            ("binary_format_major_version", Value::Number(5, 2)),
            ("binary_format_minor_version", Value::Number(5, 0)),
            ("build_epoch", Value::Number(9, 1_795_971_720)),
            ("database_type", Value::Text(kind)),
            ("description", Value::Map(vec![("en", Value::Text("Test"))])),
            ("ip_version", Value::Number(5, 4)),
            ("languages", Value::List(vec![Value::Text("de"), Value::Text("en")])),
            ("node_count", Value::Number(6, u64::try_from(count).unwrap())),
            ("record_size", Value::Number(5, 24)),
        ]);
        encode(&metadata, &mut bytes);
        bytes
    }

    fn named<'v>(names: &[(&'v str, &'v str)]) -> Value<'v> {
        let names = names.iter().map(|(tag, name)| (*tag, Value::Text(name))).collect();
        Value::Map(vec![("names", Value::Map(names))])
    }

    fn germany<'v>() -> Value<'v> {
        named(&[("de", "Deutschland"), ("en", "Germany")])
    }

    #[test]
    fn places_are_read_from_a_database_of_cities() {
        let berlin = Value::Map(vec![("city", named(&[("en", "Berlin")])), ("country", germany())]);
        let networks = [
            ([203, 0, 113, 0], 24, berlin),
            ([198, 51, 100, 7], 32, Value::Map(vec![("country", germany())])),
            ([192, 0, 2, 0], 24, Value::Map(vec![("traits", Value::Map(vec![]))])),
        ];
        let places = PlaceDatabase::from_bytes(database("Test-City", &networks)).unwrap();
        for (address, expected) in [
            ("203.0.113.77", Some(vec!["Berlin", "Deutschland"])),
            ("::ffff:203.0.113.77", Some(vec!["Berlin", "Deutschland"])),
            ("198.51.100.7", Some(vec!["Deutschland"])),
            ("198.51.100.8", None),
            ("192.0.2.1", None),
            ("127.0.0.1", None),
        ] {
            let place = places.place(address.parse().unwrap());
            let names = place.as_ref().map(|place| place.in_language("de"));
            assert_eq!(names, expected, "{address}");
        }
        // A database of IPv4 addresses knows no others.
        assert_eq!(places.place("2001:db8::1".parse().unwrap()), None);
    }

    #[test]
    fn file_that_is_no_database_of_places_is_rejected() {
        let networks = [([203, 0, 113, 0], 24, Value::Map(vec![("country", germany())]))];
        let whole = database("Test-Country", &networks);
        assert!(PlaceDatabase::from_bytes(whole.clone()).is_ok());
        let asn = database("Test-ASN", &networks);
        let mut broken = whole.clone();
        broken[..6].fill(0xff);
        for (bytes, words) in [
            (Vec::new(), "MaxMind DB format"),
            (b"city,country".to_vec(), "MaxMind DB format"),
            (broken, "MaxMind DB format"),
            (asn, "Test-ASN, not of cities"),
        ] {
            let problem = PlaceDatabase::from_bytes(bytes).err().unwrap();
            assert!(problem.contains(words), "{problem}");
        }
    }
}
