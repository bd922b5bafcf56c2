//! The roles that come with the program. Who holds one is an account's matter (`store`); what a role may do is said in
//! each register's file and shown as one table.

use record::{Role, Roles};

/// The programme management office: keeps the record.
pub const PMO: Role = Role::new(0, "pmo");
/// The secretariat: meetings, minutes, actions, packs.
pub const SECRETARIAT: Role = Role::new(1, "secretariat");
/// The chair of a group, or whoever decides: passes doors.
pub const CHAIR: Role = Role::new(2, "chair");
/// The systems integrator's test workstream.
pub const SI_TEST: Role = Role::new(3, "si-test");
/// The systems integrator's data workstream.
pub const SI_DATA: Role = Role::new(4, "si-data");
/// The systems integrator's migration workstream.
pub const SI_MIGRATION: Role = Role::new(5, "si-migration");
/// The systems integrator's DevOps workstream.
pub const SI_DEVOPS: Role = Role::new(6, "si-devops");
/// The lead delivery partner.
pub const DELIVERY_PARTNER: Role = Role::new(7, "delivery-partner");
/// The programme party coordinator.
pub const COORDINATOR: Role = Role::new(8, "party-coordinator");
/// The independent assurer.
pub const ASSURER: Role = Role::new(9, "assurer");
/// The sponsor: reads.
pub const SPONSOR: Role = Role::new(10, "sponsor");
/// A code body.
pub const CODE_BODY: Role = Role::new(11, "code-body");
/// A participant, for its own organisations.
pub const PARTICIPANT: Role = Role::new(12, "participant");

/// Every role, in the order of the table, with what it is for.
pub const ALL: [(Role, &str); 13] = [
    (PMO, "Programme office: keeps the record, builds the packs"),
    (SECRETARIAT, "Secretariat: meetings, minutes, actions"),
    (CHAIR, "Chair or decider: decides, approves, closes"),
    (SI_TEST, "Systems integrator, test"),
    (SI_DATA, "Systems integrator, test data"),
    (SI_MIGRATION, "Systems integrator, migration"),
    (SI_DEVOPS, "Systems integrator, environments and DIP"),
    (DELIVERY_PARTNER, "Lead delivery partner"),
    (COORDINATOR, "Programme party coordinator: contacts and questionnaires"),
    (ASSURER, "Independent assurer: samples, verifies history"),
    (SPONSOR, "Sponsor: reads"),
    (CODE_BODY, "Code body"),
    (PARTICIPANT, "Participant: its own organisations"),
];

/// Whoever is signed in with any role.
pub(crate) const EVERYONE: Roles = Roles::EVERYONE;
/// Those who keep the record.
pub(crate) const OFFICE: Roles = Roles::of(&[PMO, SECRETARIAT]);
/// Those who decide.
pub(crate) const DECIDERS: Roles = Roles::of(&[CHAIR]);
/// Those who act for what is their own.
pub(crate) const OWNERS: Roles = Roles::of(&[PARTICIPANT, CODE_BODY, SI_TEST, SI_DATA, SI_MIGRATION, SI_DEVOPS]);
/// Those inside the programme, who see what is a participant's own.
pub(crate) const INSIDE: Roles = Roles::of(&[
    PMO,
    SECRETARIAT,
    CHAIR,
    SI_TEST,
    SI_DATA,
    SI_MIGRATION,
    SI_DEVOPS,
    DELIVERY_PARTNER,
    COORDINATOR,
    ASSURER,
    SPONSOR,
    CODE_BODY,
]);
/// Participants' coordinators, for what an organisation says of itself.
pub(crate) const COORDINATORS: Roles = Roles::of(&[COORDINATOR, PARTICIPANT]);
/// The office and the coordinator of participants.
pub(crate) const OFFICE_AND_COORDINATORS: Roles = Roles::of(&[PMO, SECRETARIAT, COORDINATOR]);
/// The office and the systems integrator.
pub(crate) const OFFICE_AND_SI: Roles = Roles::of(&[PMO, SECRETARIAT, SI_TEST, SI_DATA, SI_MIGRATION, SI_DEVOPS]);

/// The role of a name.
#[must_use]
pub fn named(name: &str) -> Option<Role> {
    ALL.iter().map(|(role, _)| *role).find(|role| role.name() == name)
}
