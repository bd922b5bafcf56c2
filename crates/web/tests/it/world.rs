//! An application with a record, people who sign in, and requests. Not here: what is tested.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use exchange::{FileKind, Intake, Taker};
use record::{Actor, Viewer};
use store::{Desk, Location, Rights};
use tower::ServiceExt as _;

pub struct World {
    pub desk: Desk,
    pub router: Router,
    _folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn to(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap())
    }

    /// The value of the first field of that name.
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let from = self
            .text
            .find(&mark)
            .unwrap_or_else(|| panic!("no field {name} in {}", self.text))
            + mark.len();
        self.text[from..]
            .split('"')
            .next()
            .unwrap()
            .replace("&#39;", "'")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    }

    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    pub fn says(&self, words: &str) -> &Self {
        assert!(self.text.contains(words), "`{words}` is not in {}", self.text);
        self
    }

    pub fn silent(&self, words: &str) -> &Self {
        assert!(!self.text.contains(words), "`{words}` is in {}", self.text);
        self
    }
}

const REFERENCE: [(&str, &[u8]); 8] = [
    ("groups", include_bytes!("../../../../example/reference/groups.csv")),
    ("tiers", include_bytes!("../../../../example/reference/tiers.csv")),
    (
        "market-roles",
        include_bytes!("../../../../example/reference/market-roles.csv"),
    ),
    (
        "organisations",
        include_bytes!("../../../../example/reference/organisations.csv"),
    ),
    ("aliases", include_bytes!("../../../../example/reference/aliases.csv")),
    (
        "tier-authorities",
        include_bytes!("../../../../example/reference/tier-authorities.csv"),
    ),
    ("scopes", include_bytes!("../../../../example/reference/scopes.csv")),
    ("freezes", include_bytes!("../../../../example/reference/freezes.csv")),
];
const AFTER: [(&str, &[u8]); 2] = [
    (
        "milestones",
        include_bytes!("../../../../example/reference/milestone-scopes.csv"),
    ),
    (
        "milestone-links",
        include_bytes!("../../../../example/reference/milestone-links.csv"),
    ),
];
pub const PACK: &[u8] = include_bytes!("../../../../example/tmag-22-example.txt");
pub const LATER: &[u8] = include_bytes!("../../../../example/tmag-23-example.txt");

impl World {
    /// An application over an empty record.
    pub async fn empty() -> Self {
        Self::with(web::Config::default()).await
    }

    pub async fn with(config: web::Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Location::File(folder.path().join("record.sqlite"));
        let desk = Desk::open(&place, "Test", Arc::new(programme::schema())).await.unwrap();
        let programme = if config.programme.is_empty() {
            "Test programme".to_owned()
        } else {
            config.programme.clone()
        };
        let router = web::app(desk.clone(), web::Config { programme, ..config }).unwrap();
        Self {
            desk,
            router,
            _folder: folder,
        }
    }

    /// An application over the example.
    pub async fn example() -> Self {
        let world = Self::with(web::Config {
            demo: true,
            day: "2023-08-16".parse().ok(),
            ..web::Config::default()
        })
        .await;
        world.load().await;
        world
    }

    async fn load(&self) {
        let taker = |clock: &str| Taker {
            viewer: Viewer::with(programme::roles::PMO),
            by: Actor::process("example"),
            why: Some("the example".into()),
            clock: clock.parse().ok(),
        };
        for (register, bytes) in REFERENCE {
            let file = format!("{register}.csv");
            let taker = taker("2023-08-14T09:00:00Z");
            exchange::import(&self.desk, taker, (register, &file), bytes, FileKind::Csv)
                .await
                .unwrap();
        }
        let intake = Intake::read("tmag-22-example.txt", PACK.to_vec(), &pack::Limits::default()).unwrap();
        intake.take(&self.desk, taker("2023-08-14T10:00:00Z")).await.unwrap();
        for (register, bytes) in AFTER {
            let file = format!("{register}.csv");
            let taker = taker("2023-08-14T11:00:00Z");
            exchange::import(&self.desk, taker, (register, &file), bytes, FileKind::Csv)
                .await
                .unwrap();
        }
    }

    /// Somebody with these roles, signed in.
    pub async fn person(&self, roles: &[&str]) -> Person<'_> {
        self.person_of(roles, &[]).await
    }

    pub async fn person_of(&self, roles: &[&str], organisations: &[u32]) -> Person<'_> {
        let rights = Rights {
            roles: roles.iter().map(ToString::to_string).collect(),
            organisations: organisations.to_vec(),
        };
        let store = self.desk.store();
        let login = store::random::key().unwrap();
        let account = store.add_account("Some Body", &login, None, &rights).await.unwrap();
        self.desk.people_changed().await.unwrap();
        let session = store.start_session(&account.person).await.unwrap();
        Person {
            world: self,
            cookie: Some(session.secret),
        }
    }

    /// Nobody.
    pub fn stranger(&self) -> Person<'_> {
        Person {
            world: self,
            cookie: None,
        }
    }

    /// A token of the API with these roles.
    pub async fn token(&self, roles: &[&str]) -> String {
        let rights = Rights {
            roles: roles.iter().map(ToString::to_string).collect(),
            organisations: Vec::new(),
        };
        let expires = terms::Instant(store::clock::now().0 + 3_600_000_000);
        self.desk
            .store()
            .add_token("tests", &rights, "nobody", expires)
            .await
            .unwrap()
            .1
    }

    pub fn program(&self, token: &str) -> Program<'_> {
        Program {
            world: self,
            token: token.to_owned(),
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// A program with a token.
pub struct Program<'w> {
    world: &'w World,
    token: String,
}

impl Program<'_> {
    pub async fn send(&self, method: Method, path: &str, body: &str, once: Option<&str>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        let request = match once {
            Some(once) => request.header("idempotency-key", once),
            None => request,
        };
        self.world
            .send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", None).await
    }

    pub async fn bytes(&self, path: &str, bytes: &[u8]) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        self.world.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }
}

pub struct Person<'w> {
    pub world: &'w World,
    pub cookie: Option<String>,
}

impl Person<'_> {
    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header(header::HOST, "test");
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, format!("switchover={cookie}")),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.world
            .send(self.request(Method::GET, path).body(Body::empty()).unwrap())
            .await
    }

    /// A page, with a cookie of the caller's.
    pub async fn get_with(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::builder()
            .uri(path)
            .header(header::HOST, "test")
            .header(header::COOKIE, cookie);
        self.world.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form as it is, without a token of its own.
    pub async fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.world.send(request).await
    }

    /// A token for forms, from a page.
    pub async fn csrf(&self) -> String {
        let page = if self.cookie.is_some() { "/about" } else { "/sign-in" };
        self.get(page).await.field("csrf")
    }

    /// Sends a form with its token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf().await;
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_raw(path, &all).await
    }

    /// Sends a form with one more header.
    pub async fn post_with(&self, path: &str, fields: &[(&str, &str)], header: (&str, &str)) -> Answer {
        let body: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header.0, header.1)
            .body(Body::from(body.join("&")))
            .unwrap();
        self.world.send(request).await
    }

    /// Sends JSON, or whatever stands in the body, by any method.
    pub async fn method(&self, method: &Method, path: &str, body: &str) -> Answer {
        let request = self
            .request(method.clone(), path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.world.send(request).await
    }

    /// Sends a file with the form's token.
    pub async fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let csrf = self.csrf().await;
        self.upload_with(&csrf, path, name, bytes).await
    }

    /// Sends a file with a token of the caller's.
    pub async fn upload_with(&self, csrf: &str, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let mut body = Vec::new();
        body.extend_from_slice(
            format!("--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").as_bytes(),
        );
        body.extend_from_slice(
            format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from(body))
            .unwrap();
        self.world.send(request).await
    }

    /// The key of a record by a word of its list.
    pub async fn key(&self, register: &str, name: &str) -> u32 {
        let list = self.get(&format!("/registers/{register}?q={}", encoded(name))).await;
        let mark = format!("<th scope=\"row\"><a href=\"/registers/{register}/");
        let from = list
            .text
            .find(&mark)
            .unwrap_or_else(|| panic!("{name} is not in {}", list.text))
            + mark.len();
        list.text[from..].split('"').next().unwrap().parse().unwrap()
    }
}

pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b == b'-' {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
