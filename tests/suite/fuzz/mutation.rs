//! Mutations that know the structure of what they change.

use serde_json::Value;

use super::Inputs;

impl Inputs {
    /// A text made of a valid one.
    pub(crate) fn text(&mut self, valid: &str) -> String {
        let at = self.char_boundary(valid);
        match self.below(9) {
            0 => valid[..at].to_owned(),
            1 => valid[at..].to_owned(),
            2 => format!("{}{}{}", &valid[..at], self.odd_text(), &valid[at..]),
            3 => format!("{valid}{valid}"),
            4 => valid.to_uppercase(),
            5 => format!("{valid}{}", self.odd_text()),
            6 => String::from_utf8_lossy(&self.bytes(valid.as_bytes())).into_owned(),
            _ => self.odd_text(),
        }
    }

    fn char_boundary(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
    }

    /// Bytes made of valid ones.
    pub(crate) fn bytes(&mut self, valid: &[u8]) -> Vec<u8> {
        let mut bytes = valid.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len() + 1);
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.below(256) as u8),
                2 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                3 if at < bytes.len() => bytes[at] = *self.choose(&[0, 0xff, 0x80, b'"', b'%']),
                4 => {
                    let copied = bytes[at..].to_vec();
                    bytes.extend(copied);
                }
                _ => {
                    bytes.drain(..at.min(4));
                }
            }
        }
        bytes
    }

    /// A form or query made of a valid one. Parameters are added from `names`.
    pub(crate) fn form(&mut self, valid: &str, names: &[&str]) -> Vec<u8> {
        let mut pairs: Vec<String> =
            valid.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
        for _ in 0..=self.below(3) {
            let at = self.below(pairs.len() + 1);
            match self.below(7) {
                0 if at < pairs.len() => pairs.push(pairs[at].clone()),
                1 if at < pairs.len() => {
                    pairs.remove(at);
                }
                2 => {
                    let name = (*self.choose(names)).to_owned();
                    pairs.insert(at, format!("{name}={}", self.encoded()));
                }
                3 if at < pairs.len() => {
                    let name = pairs[at].split('=').next().unwrap_or_default().to_owned();
                    pairs[at] = format!("{name}[]={}", self.encoded());
                }
                4 if at < pairs.len() => {
                    let name = pairs[at].split('=').next().unwrap_or_default().to_owned();
                    pairs.insert(at, format!("{name}={}", self.encoded()));
                }
                _ if at < pairs.len() => {
                    let (name, value) = pairs[at].split_once('=').unwrap_or((&pairs[at], ""));
                    let (name, value) = (name.to_owned(), percent_decoded(value));
                    let changed = self.text(&value);
                    pairs[at] = format!("{name}={}", encode(&changed));
                }
                _ => pairs.insert(at, self.odd_text()),
            }
        }
        let separator = if self.one_in(30) { ";" } else { "&" };
        let form = pairs.join(separator).into_bytes();
        if self.one_in(12) { self.bytes(&form) } else { form }
    }

    /// An odd text in one of the encodings that clients use, or should not.
    fn encoded(&mut self) -> String {
        let text = self.odd_text();
        if self.one_in(5) {
            return text.chars().filter(|char| !char.is_control()).collect();
        }
        if self.one_in(8) {
            return (*self.choose(&["%", "%f", "%00", "%ff", "%c3%28", "%ed%a0%80"])).to_owned();
        }
        encode(&text)
    }

    /// JSON text made of a valid value. Members are added from `names`.
    pub(crate) fn json(&mut self, valid: &Value, names: &[&str]) -> Vec<u8> {
        let mut value = valid.clone();
        for _ in 0..=self.below(3) {
            self.mutate_json(&mut value, names);
        }
        let mut text = value.to_string();
        if self.one_in(10) {
            let twice = format!("{{\"{}\":{},", self.choose(names), self.odd_json());
            text = text.replacen('{', &twice, 1);
        }
        if self.one_in(10) {
            let token = *self.choose(&["1e999", "-", "01", "\"\\ud800\"", "\"\\u0000\"", "NaN"]);
            text = text.replacen("null", token, 1).replacen("true", token, 1);
        }
        if self.one_in(8) { self.bytes(text.as_bytes()) } else { text.into_bytes() }
    }

    /// Change the value, or one inside it.
    pub(crate) fn mutate_json(&mut self, value: &mut Value, names: &[&str]) {
        let goes_deeper = !self.one_in(3);
        match value {
            Value::Object(members) if goes_deeper && !members.is_empty() => {
                let number = self.below(members.len());
                if let Some((_, inner)) = members.iter_mut().nth(number) {
                    self.mutate_json(inner, names);
                }
            }
            Value::Array(items) if goes_deeper && !items.is_empty() => {
                let number = self.below(items.len());
                self.mutate_json(&mut items[number], names);
            }
            Value::Object(members) => match self.below(3) {
                0 => {
                    let name = members.keys().next().cloned().unwrap_or_default();
                    members.remove(&name);
                }
                1 => {
                    members.insert((*self.choose(names)).to_owned(), self.odd_json());
                }
                _ => {
                    members.insert(self.odd_text(), self.odd_json());
                }
            },
            Value::Array(items) => match self.below(3) {
                0 => items.clear(),
                1 => items.extend(items.clone()),
                _ => items.push(self.odd_json()),
            },
            Value::String(text) if goes_deeper => *text = self.text(text),
            other => *other = self.odd_json(),
        }
    }
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn percent_decoded(text: &str) -> String {
    let pair = format!("x={text}");
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
