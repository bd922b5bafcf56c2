//! The table of persons in memory: how a key reads today, and whose key a name is.

use std::collections::HashMap;

use terms::Text;

use crate::Person;

/// Persons by key and by name.
#[derive(Debug, Default)]
pub struct Names {
    by_key: HashMap<String, Person>,
    by_name: HashMap<String, Option<String>>,
}

impl Names {
    /// The table of these persons. A name or an address that two of them share names nobody.
    #[must_use]
    pub fn of(people: Vec<Person>) -> Self {
        let mut names = Self::default();
        for person in people {
            for called in std::iter::once(&person.name).chain(&person.email) {
                let entry = names
                    .by_name
                    .entry(record::fold(called))
                    .or_insert_with(|| Some(person.key.clone()));
                if entry.as_ref().is_some_and(|key| *key != person.key) {
                    *entry = None;
                }
            }
            names.by_key.insert(person.key.clone(), person);
        }
        names
    }

    /// Everybody, in order of name.
    #[must_use]
    pub fn all(&self) -> Vec<&Person> {
        let mut all: Vec<_> = self.by_key.values().collect();
        all.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
        all
    }
}

impl record::People for Names {
    fn name(&self, key: &record::Person) -> Option<Text> {
        self.by_key
            .get(key.key())
            .map(|person| Text::from(person.name.as_str()))
    }

    fn key(&self, name: &str) -> Option<record::Person> {
        let by_name = || self.by_name.get(&record::fold(name)).cloned().flatten();
        let by_key = || self.by_key.contains_key(name.trim()).then(|| name.trim().to_owned());
        by_name().or_else(by_key).map(record::Person::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::People as _;

    #[test]
    fn a_name_finds_one_person_or_nobody() {
        let person = |key: &str, name: &str, email: Option<&str>| Person {
            key: key.into(),
            name: name.into(),
            email: email.map(str::to_owned),
            changed: 0,
        };
        let names = Names::of(vec![
            person("a1", "Ana Reed", Some("ana@example.org")),
            person("b2", "Ben Hay", None),
            person("c3", "Ben  hay", None),
        ]);
        let check = |typed: &str, expected: Option<&str>| {
            assert_eq!(names.key(typed).as_ref().map(record::Person::key), expected, "{typed}");
        };
        check("ana reed", Some("a1"));
        check("Ana@Example.org", Some("a1"));
        check("Ben Hay", None);
        check("c3", Some("c3"));
        check("Nobody", None);
        assert_eq!(names.name(&record::Person::new("b2")).unwrap().as_str(), "Ben Hay");
    }
}
