//! The answer to a commit that never comes: a wire between the node and its PostgreSQL is cut at the commit itself. Whoever
//! asked finds out whether their entry is in, and it is neither lost nor doubled.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use store::{AskError, Location, Node};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::places::{Engine, Place};
use crate::registers::{add, asking, schema};

/// Where the wire is cut at the next commit.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Cut {
    Nowhere = 0,
    /// The server has committed and says so; nobody hears it.
    Answer = 1,
    /// The server never gets to hear of the commit.
    Commit = 2,
    /// The server gets the commit, and the wire is gone before anybody knows more.
    Both = 3,
}

/// A wire to the server that can be told to break.
struct Wire {
    url: String,
    cut: Arc<AtomicU8>,
    cuts: Arc<AtomicU32>,
}

impl Wire {
    async fn to(url: &str) -> Self {
        let (before, rest) = url.split_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap();
        let (cut, cuts) = (Arc::new(AtomicU8::new(0)), Arc::new(AtomicU32::new(0)));
        let wire = Self {
            url: format!("{before}@{here}/{name}"),
            cut: Arc::clone(&cut),
            cuts: Arc::clone(&cuts),
        };
        let server = server.to_owned();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, Arc::clone(&cut), Arc::clone(&cuts)));
            }
        });
        wire
    }

    fn cut(&self, where_: Cut) {
        self.cut.store(where_ as u8, Ordering::SeqCst);
    }

    fn cuts(&self) -> u32 {
        self.cuts.load(Ordering::SeqCst)
    }
}

/// Carries bytes both ways until one side ends or the wire is cut.
async fn carry(mut client: TcpStream, mut server: TcpStream, cut: Arc<AtomicU8>, cuts: Arc<AtomicU32>) {
    let (mut asked, mut answered) = ([0; 16 * 1024], [0; 16 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(count @ 1..) = read else { return };
                let bytes = &asked[..count];
                if bytes.windows(7).any(|window| window == b"COMMIT\0") {
                    let how = cut.swap(Cut::Nowhere as u8, Ordering::SeqCst);
                    if how != Cut::Nowhere as u8 {
                        cuts.fetch_add(1, Ordering::SeqCst);
                    }
                    if how == Cut::Commit as u8 {
                        return;
                    }
                    if server.write_all(bytes).await.is_err() || how == Cut::Both as u8 {
                        return;
                    }
                    if how == Cut::Answer as u8 {
                        // The answer is there, so the entry is in; it goes no further.
                        assert!(server.read(&mut answered).await.unwrap() > 0);
                        return;
                    }
                } else if server.write_all(bytes).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(count @ 1..) = read else { return };
                if client.write_all(&answered[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
async fn wired() -> Option<(Place, Wire, Node)> {
    let Some(engine) = Engine::postgres() else {
        eprintln!("skipped: no PostgreSQL");
        return None;
    };
    let place = engine.place().await;
    let Location::Server(url) = &place.location else {
        unreachable!()
    };
    let wire = Wire::to(url).await;
    let node = Node::open(&Location::Server(wire.url.clone()), "Test programme", schema(1))
        .await
        .unwrap();
    Some((place, wire, node))
}

/// How often an entry of that request stands in the journal, asked behind the node's back.
async fn times(place: &Place, request: &str) -> usize {
    let store = place.store().await;
    let head = store.head().await.unwrap().position;
    let all = store.between(1, head).await.unwrap();
    all.iter().filter(|entry| entry.request == request).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_lost_is_found_out() {
    let Some((place, wire, node)) = wired().await else {
        return;
    };
    for n in 0..5 {
        let request = format!("lost-answer-{n}");
        let ask = || asking(vec![add(&format!("N{n}"), "once")]).request(&request);
        wire.cut(Cut::Answer);
        let receipt = node.ask(ask()).await.unwrap();
        assert_eq!(wire.cuts(), n + 1, "the wire was cut at the commit");
        assert_eq!((receipt.again, receipt.head.position), (false, u64::from(n) + 1));
        assert_eq!(times(&place, &request).await, 1);
        let again = node.ask(ask()).await.unwrap();
        assert_eq!(
            (again.again, again.head),
            (true, receipt.head),
            "asking again changes nothing"
        );
    }
    assert_eq!(node.state().unwrap().head(), place.store().await.head().await.unwrap());
    place.store().await.verify(&[], |_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_is_lost_leaves_nothing_and_may_be_asked_for_again() {
    let Some((place, wire, node)) = wired().await else {
        return;
    };
    for n in 0..3 {
        let request = format!("lost-commit-{n}");
        let ask = || asking(vec![add(&format!("N{n}"), "once")]).request(&request);
        wire.cut(Cut::Commit);
        let refused = node.ask(ask()).await.unwrap_err();
        assert!(matches!(refused, AskError::Failed(_)), "{refused}");
        assert_eq!(wire.cuts(), n + 1);
        assert_eq!(times(&place, &request).await, 0, "nothing was changed, as was said");
        let receipt = node.ask(ask()).await.unwrap();
        assert!(!receipt.again);
        assert_eq!(times(&place, &request).await, 1);
    }
    assert_eq!(node.state().unwrap().head().position, 3);
    place.store().await.verify(&[], |_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_became_of_a_commit_is_what_is_said() {
    let Some((place, wire, node)) = wired().await else {
        return;
    };
    for n in 0..8 {
        let request = format!("cut-{n}");
        let ask = || asking(vec![add(&format!("N{n}"), "once")]).request(&request);
        wire.cut(Cut::Both);
        // Others wait in the same batch: they share its commit and its outcome.
        let others: Vec<_> = (0..6)
            .map(|other| {
                let node = node.clone();
                let id = format!("N{n}-{other}");
                tokio::spawn(async move { node.ask(asking(vec![add(&id, "beside")])).await })
            })
            .collect();
        let said = node.ask(ask()).await;
        match &said {
            Ok(_) => assert_eq!(times(&place, &request).await, 1, "said to be in"),
            Err(AskError::Failed(_)) => assert_eq!(times(&place, &request).await, 0, "said not to be in"),
            Err(other) => panic!("{other}"),
        }
        for other in others {
            let _ = other.await.unwrap();
        }
        let receipt = node.ask(ask()).await.unwrap();
        assert_eq!(receipt.again, said.is_ok());
        assert_eq!(times(&place, &request).await, 1, "neither lost nor doubled");
        assert!(wire.cuts() > n);
    }
    assert_eq!(node.state().unwrap().head(), place.store().await.head().await.unwrap());
    place.store().await.verify(&[], |_| {}).await.unwrap();
}
