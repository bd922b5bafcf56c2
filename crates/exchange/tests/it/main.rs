#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

//! What taking documents and register files in promises, on a real store.

mod building;
mod documents;
mod registers;
mod releases;
mod telling;

use std::sync::Arc;

use exchange::{Intake, Outcome, Taker};
use pack::Limits;
use record::{Actor, AnyRef, Edit, Moment, Position, Query, Viewer, What};
use store::{Asked, Asking, Desk, Location};

/// A record of its own.
struct Place {
    desk: Desk,
    _folder: tempfile::TempDir, // the record lives as long as it
}

async fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::find(folder.path(), None).unwrap();
    let desk = Desk::open(&location, "A programme", Arc::new(programme::schema()))
        .await
        .unwrap();
    Place { desk, _folder: folder }
}

fn office() -> Viewer {
    Viewer::with(programme::roles::PMO)
}

fn taker(why: &str) -> Taker {
    Taker {
        viewer: office(),
        by: Actor::process("test"),
        why: Some(why.into()),
        clock: None,
    }
}

/// A small pack of a made-up group: meeting number, day, and the forecast of its one milestone.
fn pack(number: u32, day: &str, forecast: &str) -> Intake {
    let text = format!(
        "# Example Board (EXB) #{number} {day}\n\n## Milestones\n\n\
         Milestone ID\tMilestone Title\tTier\tBaseline Date\tForecast Date\tUpdate\n\
         M-101\tGateway opened\tTier 2\t03/03/2025\t{forecast}\tMoved by the board\n\n\
         ## Actions\n\nRef\tDate\tAction\tOwner\tDue\tStatus\n\
         EXB{number}-01\t06/01/2025\tName a data lead\tOffice (Jane Roe)\t03/02/2025\tOpen\n"
    );
    Intake::read("board.txt", text.into_bytes(), &Limits::default()).unwrap()
}

async fn take(place: &Place, intake: &Intake) -> Outcome {
    intake.take(&place.desk, taker("a test")).await.unwrap()
}

/// How a field of the record called so reads now.
fn reads(place: &Place, register: &str, name: &str, column: &str) -> String {
    let look = place
        .desk
        .look(
            &office(),
            &Moment::Position(place.desk.node().state().unwrap().position()),
        )
        .unwrap();
    let view = look.view();
    let number = view.schema().number(register).unwrap();
    let state = place.desk.node().state().unwrap();
    let key = state.find_named(number, name, state.position());
    let record = AnyRef {
        register: view.schema().info(number).name,
        key: std::num::NonZeroU32::new(key[0]).unwrap(),
    };
    view.show(record, view.schema().info(number).column(column).unwrap())
}

async fn edit(place: &Place, register: &str, name: &str, column: &str, typed: &str) {
    let state = place.desk.node().state().unwrap();
    let number = state.schema().number(register).unwrap();
    let key = state.find_named(number, name, state.position())[0];
    let edit = Edit::new(register, What::Set(key)).typed(column, typed);
    let asking = Asking::new(office(), Actor::process("test"), Asked::Edit(vec![edit]))
        .unwrap()
        .why("a test");
    place.desk.ask(asking).await.unwrap();
}

fn position(place: &Place) -> Position {
    place.desk.node().state().unwrap().position()
}

fn everything() -> Query {
    Query {
        limit: 1000,
        ..Query::default()
    }
}
