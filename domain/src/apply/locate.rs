//! Lines and columns of the paths of a file, for its error messages.
//!
//! A path is written as in `tenants[0].clients[1].redirect_uris`. An index may also follow a dot.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser};

/// Line and column, from 1.
pub(super) type Position = (u64, u64);

/// The position of the key or item at each path of a YAML document.
pub(super) fn of_yaml(text: &str) -> HashMap<String, Position> {
    let mut walk = Walk::default();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        let at = (span.start.line() as u64, span.start.col() as u64 + 1);
        match event {
            Event::Scalar(text, ..) => walk.scalar(&text, at),
            Event::Alias(_) => walk.scalar("", at),
            Event::SequenceStart(..) => walk.open(Level::List(0), at),
            Event::MappingStart(..) => walk.open(Level::Object(None), at),
            Event::SequenceEnd | Event::MappingEnd => walk.close(),
            _ => {}
        }
    }
    walk.positions
}

/// The position of the key or item at each path of a JSON document, which has been parsed before.
pub(super) fn of_json(text: &str) -> HashMap<String, Position> {
    let mut walk = Walk::default();
    let (mut line, mut line_start, mut at) = (1, 0, 0);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        let position = (line, (at - line_start) as u64 + 1);
        let start = at;
        at += 1;
        match byte {
            b'\n' => (line, line_start) = (line + 1, at),
            b'[' => walk.open(Level::List(0), position),
            b'{' => walk.open(Level::Object(None), position),
            b']' | b'}' => walk.close(),
            b'"' => {
                while bytes.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
                let quoted = text.get(start..at).unwrap_or_default();
                let name: String = serde_json::from_str(quoted).unwrap_or_default();
                walk.scalar(&name, position);
            }
            b',' | b':' | b' ' | b'\t' | b'\r' => {}
            _ => {
                while bytes.get(at).is_some_and(|byte| !b",]} \t\r\n".contains(byte)) {
                    at += 1;
                }
                walk.scalar("", position);
            }
        }
    }
    walk.positions
}

/// The position of a path, or of the nearest object around it.
pub(super) fn find(positions: &HashMap<String, Position>, path: &str) -> Option<Position> {
    let mut path = normalised(path);
    loop {
        if let Some(position) = positions.get(&path) {
            return Some(*position);
        }
        let end = path.rfind(['.', '['])?;
        path.truncate(end);
    }
}

/// The path with its indexes in brackets.
fn normalised(path: &str) -> String {
    let mut result = String::new();
    for part in path.split('.') {
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            result.push_str(&format!("[{part}]"));
        } else {
            if !result.is_empty() {
                result.push('.');
            }
            result.push_str(part);
        }
    }
    result
}

enum Level {
    /// The index of the next item.
    List(usize),
    /// The key whose value comes next.
    Object(Option<String>),
}

#[derive(Default)]
struct Walk {
    levels: Vec<Level>,
    positions: HashMap<String, Position>,
}

impl Walk {
    /// The path of the value that comes next.
    fn path(&self) -> String {
        let mut path = String::new();
        for level in &self.levels {
            match level {
                Level::List(index) => path.push_str(&format!("[{index}]")),
                Level::Object(key) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key.as_deref().unwrap_or_default());
                }
            }
        }
        path
    }

    fn record_item(&mut self, at: Position) {
        if matches!(self.levels.last(), Some(Level::List(_))) {
            self.positions.insert(self.path(), at);
        }
    }

    fn scalar(&mut self, text: &str, at: Position) {
        if let Some(Level::Object(key @ None)) = self.levels.last_mut() {
            *key = Some(text.to_owned());
            self.positions.insert(self.path(), at);
            return;
        }
        self.record_item(at);
        self.end_value();
    }

    fn open(&mut self, level: Level, at: Position) {
        self.record_item(at);
        self.levels.push(level);
    }

    fn close(&mut self) {
        self.levels.pop();
        self.end_value();
    }

    fn end_value(&mut self) {
        match self.levels.last_mut() {
            Some(Level::List(index)) => *index += 1,
            Some(Level::Object(key)) => *key = None,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_the_same_lines_in_yaml_and_json() {
        let yaml = concat!(
            "tenants:\n  - slug: acme\n    clients:\n      - client_id: a\n      - client_id: b\n",
            "        redirect_uris:\n          - x\n          - y\n",
        );
        let json = concat!(
            "{\"tenants\":\n [{\"slug\": \"ac\\\"me\",\n \"clients\":\n [{\"client_id\": \"a\"},\n",
            " {\"client_id\": \"b\",\n \"redirect_uris\":\n [\"x\",\n \"y\"]}]}]}",
        );
        for positions in [of_yaml(yaml), of_json(json)] {
            let line = |path: &str| find(&positions, path).map(|(line, _)| line);
            assert_eq!(line("tenants[0].slug"), Some(2));
            assert_eq!(line("tenants[0].clients[1].client_id"), Some(5));
            assert_eq!(line("tenants[0].clients[1].redirect_uris.1"), Some(8));
            assert_eq!(line("tenants[0].clients[1].scope"), Some(5), "the object around it");
            assert_eq!(line("other"), None);
        }
    }
}
