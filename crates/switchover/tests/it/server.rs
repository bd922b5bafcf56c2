//! The server as a process: beside other commands on one record, and ending when told.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{command, on_both, switchover};

on_both! {
    a_server_and_an_import_at_once
    the_demo_shows_the_example_and_ends_when_told
}

/// A running server, ended with its test.
struct Server {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    address: String,
}

impl Server {
    fn start(folder: &Path, args: &[&str]) -> Self {
        let mut command = command(folder, args);
        command.args(["--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        let address = line.split("http://").nth(1).unwrap().trim_end_matches('/').to_owned();
        Self { child, lines, address }
    }

    /// Asks the API for something and gives the status and the answer.
    fn get(&self, path: &str, token: &str) -> (u16, String) {
        let mut to = TcpStream::connect(&self.address).unwrap();
        to.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let host = &self.address;
        write!(
            to,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        to.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn told_to_end(mut self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < Duration::from_secs(10), "it ends when told");
            std::thread::sleep(Duration::from_millis(20));
        };
        assert_eq!(status.code(), Some(0));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn a_server_and_an_import_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut server = Server::start(at, &["serve", "--data", "data"]);
    let told = server.lines.next().unwrap().unwrap();
    assert!(told.contains("no account yet"), "{told}");
    let link = server.lines.next().unwrap().unwrap();
    assert!(link.contains("/first/"), "{link}");

    let token = switchover(at, &["token", "add", "test", "--role", "pmo", "--data", "data"])
        .good()
        .out;
    let token = token.trim();
    assert_eq!(server.get("/api/v1/registers/actions", "swo_wrong").0, 401);
    for n in 0..3 {
        let rows: String = (0..200).map(|row| format!("AB{n}-{row:03},Do thing {row}\n")).collect();
        fs::write(at.join("actions.csv"), format!("Ref,Action\n{rows}")).unwrap();
        switchover(at, &["import", "actions.csv", "--data", "data"]).good();
        let began = Instant::now();
        while !server
            .get(&format!("/api/v1/registers/actions?q=AB{n}-199"), token)
            .1
            .contains(&format!("AB{n}-199"))
        {
            assert!(
                began.elapsed() < Duration::from_secs(5),
                "the server sees what was imported"
            );
        }
    }
    let verified = switchover(at, &["verify", "--data", "data"]).good().out;
    assert!(verified.contains("3 entries, 600 changes"), "{verified}");
    server.told_to_end("-TERM");
    switchover(at, &["verify", "--data", "data"]).good();
}

fn the_demo_shows_the_example_and_ends_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let server = Server::start(at, &["demo", "--data", "not/yet/there"]);
    assert_eq!(server.get("/sign-in", "").0, 200);
    server.told_to_end("-INT");
    let history = switchover(at, &["history", "--data", "not/yet/there"]).good().out;
    assert!(
        history.contains("The example pack") && history.contains("2023-08-"),
        "dated in the past: {history}"
    );
    // Started again on the same data, it loads nothing twice.
    let before = switchover(at, &["verify", "--data", "not/yet/there"]).good().out;
    Server::start(at, &["demo", "--data", "not/yet/there"]).told_to_end("-TERM");
    assert_eq!(
        switchover(at, &["verify", "--data", "not/yet/there"]).good().out,
        before
    );
}
