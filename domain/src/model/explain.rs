//! Deserialization of a JSON value with errors that an administrator understands: a path, and a
//! message without the words of a parser.

use std::fmt;

use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, Expected, IntoDeserializer, Unexpected, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

/// What is wrong with a value, and where. The path is empty for the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Explained {
    pub path: String,
    pub message: String,
    /// The key that is missing from the object at the path.
    pub missing: Option<&'static str>,
}

/// Deserialize a value. `lenient` accepts numbers and booleans as texts, as YAML does, where a text
/// needs no quotes.
pub(crate) fn deserialize<T: DeserializeOwned>(
    value: &Value,
    lenient: bool,
) -> Result<T, Explained> {
    serde_path_to_error::deserialize(Plain { value, lenient }).map_err(|error| {
        let path = match error.path().to_string() {
            path if path == "." => String::new(),
            path => path,
        };
        let mistake = error.into_inner();
        Explained { path, message: mistake.message, missing: mistake.missing }
    })
}

#[derive(Debug)]
struct Mistake {
    message: String,
    missing: Option<&'static str>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mistake {}

impl de::Error for Mistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), missing: None }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format!("Use {}, not {}.", wanted(expected), describe(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format!("“{variant}” is none of {}.", expected.join(", ")))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let nearest = expected.iter().min_by_key(|known| distance(field, known));
        let hint = match nearest {
            Some(known) if distance(field, known) <= 3 => format!("Did you mean “{known}”?"),
            _ => format!("The keys here are {}.", expected.join(", ")),
        };
        Self::custom(format!("“{field}” is not a key here. {hint}"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self { message: "This key is missing.".into(), missing: Some(field) }
    }
}

fn describe(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Str(text) => format!("“{text}”"),
        Unexpected::Seq => "a list".into(),
        Unexpected::Map => "an object".into(),
        Unexpected::Unit | Unexpected::Option => "nothing".into(),
        // Numbers and booleans: the library puts their value between backticks.
        other => {
            let text = other.to_string();
            text.split('`').nth(1).map_or_else(|| text.clone(), str::to_owned)
        }
    }
}

fn wanted(expected: &dyn Expected) -> String {
    match expected.to_string().as_str() {
        "a boolean" => "true or false".into(),
        "a sequence" => "a list".into(),
        "a map" => "an object".into(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0 up".into(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".into(),
        structure if structure.starts_with("struct ") => "an object".into(),
        choice if choice.starts_with("enum ") => "a string".into(),
        other => other.into(),
    }
}

/// The number of letters to insert, remove or replace between two words.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (number, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], number + 1);
        for (position, against) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *against);
            diagonal = row[position + 1];
            row[position + 1] = replaced.min(diagonal + 1).min(row[position] + 1);
        }
    }
    row[other.len()]
}

/// A value whose errors are [`Mistake`]s.
struct Plain<'a> {
    value: &'a Value,
    lenient: bool,
}

impl<'de> IntoDeserializer<'de, Mistake> for Plain<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Plain<'_> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let lenient = self.lenient;
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) => visitor.visit_str(text),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (_, _, number) => visitor.visit_f64(number.unwrap_or_default()),
            },
            Value::Array(items) => {
                let items = items.iter().map(|value| Plain { value, lenient });
                visitor.visit_seq(SeqDeserializer::new(items))
            }
            Value::Object(members) => {
                let members =
                    members.iter().map(|(key, value)| (key.as_str(), Plain { value, lenient }));
                visitor.visit_map(MapDeserializer::new(members))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.value {
            Value::Number(number) if self.lenient => visitor.visit_string(number.to_string()),
            Value::Bool(value) if self.lenient => visitor.visit_string(value.to_string()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_str(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        match self.value {
            Value::String(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}
