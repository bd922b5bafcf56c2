//! Criteria: what has to be true at a gate, who brings the evidence, and what satisfies it.
//!
//! Here: one criterion of one version. In an approved version it does not change any more. Not here: the evidence.

use record::{Access, At, Concerned, Problems, Ref, Refs, Register, choice, column, fields};
use terms::{Date, Rag, Text};

use crate::criteria_sets::CriteriaSet;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{
    document_versions::DocumentVersion, documents::Document, gates::Gate, groups::Group, milestones::Milestone,
    organisations::Organisation, scopes::Scope,
};

fields! {
    /// Something that has to be true at a gate.
    pub struct Criterion in "criteria" {
        /// Version and number, such as T2-TE-0250 v1/3.
        code: Key = column("Reference").unique().searched();
        /// The version of the criteria that it stands in.
        set: Ref<CriteriaSet> = column("Criteria").seen_as("Its criteria");
        /// Its number in that version.
        number: Option<u16> = column("Number");
        /// What has to be true.
        text: Text = column("Criterion").searched().long();
        /// Who brings the evidence.
        owner: Option<OwnerGroup> = column("Owner");
        /// The party, where it is one by name.
        party: Option<Ref<Organisation>> = column("Party").seen_as("Criteria it owes");
        /// What satisfies it.
        kind: Option<EvidenceKind> = column("Evidence");
        /// What it is about: a stage, an environment, a certificate, a cut, an assessment, a matter.
        subject: Option<Text> = column("About").searched();
        /// The parties whose evidence counts together.
        scope: Option<Ref<Scope>> = column("Scope").seen_as("Criteria for it");
        /// The interval, for readiness.
        interval: Option<Text> = column("Interval");
        /// The document that has to be approved.
        document: Option<Ref<Document>> = column("Document").seen_as("Criteria it satisfies");
        /// The version of it; none is any.
        version: Option<Ref<DocumentVersion>> = column("Version").seen_as("Criteria it satisfies");
        /// The group whose approval or recommendation it takes.
        group: Option<Ref<Group>> = column("Group").seen_as("Criteria it satisfies");
        /// The milestone that has to be achieved.
        milestone: Option<Ref<Milestone>> = column("Milestone").seen_as("Criteria it satisfies");
        /// The gates whose decision, forecast or work-offs count.
        gates: Refs<Gate> = column("Gates").seen_as("Criteria it satisfies");
        /// The worst colour that still satisfies.
        worst: Option<Rag> = column("No worse than");
        /// The day that a certificate has to outlast.
        after: Option<Date> = column("Valid until after");
        /// The day by which it has to be true, where that is not the gate's own.
        due: Option<Date> = column("Due");
        /// Working days before the gate by which it has to be true.
        lead: Option<u16> = column("Days before");
        /// Working days that it takes to do.
        takes: Option<u16> = column("Days it takes");
        /// Working days that its review or assurance takes.
        review: Option<u16> = column("Days of review");
        /// The criterion of an earlier version whose evidence counts for it.
        continues: Option<Ref<Criterion>> = column("Continues").seen_as("Continued by");
    }
}

impl Register for Criterion {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.party);
    }

    fn check(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        let held = at.pointing::<CriteriaSet>(own.any());
        let approved = held
            .into_iter()
            .chain([self.set])
            .filter_map(|set| at.find(set))
            .find(|set| set.approved.is_some());
        if let Some(set) = approved {
            let text = format!(
                "{} was approved as it is: make a new version that replaces it",
                set.code
            );
            say.refuse("approved-already", text);
        }
        if self.continues == Some(own) {
            say.refuse_field("continues", "continues-itself", "it cannot continue itself");
        }
        if let (Some(version), Some(document)) = (self.version.and_then(|one| at.find(one)), self.document)
            && version.document.is_some_and(|of| of != document)
        {
            let text = format!("{} is a version of another document", version.code);
            say.refuse_field("version", "another-document", text);
        }
    }
}

impl Criterion {
    /// What is missing for evidence to satisfy it, in words.
    #[must_use]
    pub fn missing(&self, _at: &At<'_>) -> Option<&'static str> {
        use EvidenceKind as Of;
        let Some(kind) = self.kind else {
            return Some("say what kind of evidence satisfies it");
        };
        let missing = match kind {
            Of::Document if self.document.is_none() && self.version.is_none() => "name the document",
            Of::Milestone if self.milestone.is_none() => "name the milestone",
            Of::Readiness if self.worst.is_none() => "say the worst colour that still satisfies it",
            Of::LaterGates if self.gates.is_empty() => "name the later gates",
            Of::LaterGates if self.worst.is_none() => "say the worst colour that still satisfies it",
            Of::Decisions | Of::WorkOffs if self.gates.is_empty() => "name the gates",
            Of::Recommendation if self.group.is_none() => "name the group that recommends",
            Of::Certificate if self.after.is_none() => "say the day that the certificate has to outlast",
            Of::TestExit if self.subject.is_none() => "name the test stage",
            Of::Connectivity if self.subject.is_none() => "name the environment",
            Of::Certificate if self.subject.is_none() => "name the certificate",
            Of::DataCut if self.subject.is_none() => "name the data cut",
            Of::Assessment if self.subject.is_none() => "name the assessment",
            _ => return self.missing_scope(kind),
        };
        Some(missing)
    }

    fn missing_scope(&self, kind: EvidenceKind) -> Option<&'static str> {
        let scoped = matches!(
            kind,
            EvidenceKind::DesignsAssured | EvidenceKind::PlansAssured | EvidenceKind::TestingAssured
        );
        let named = self.scope.is_some() || self.party.is_some();
        (scoped && !named).then_some("name the scope or the party")
    }
}

choice! {
    /// Who brings the evidence.
    pub enum OwnerGroup {
        /// The systems integrator.
        SystemsIntegrator = "si" as "SI",
        /// The participants of the criterion's scope.
        Participants = "participants" as "Participants",
        /// The programme's own office and groups.
        Programme = "programme" as "Programme",
        /// The party named.
        Party = "party" as "Named party",
    }
}

choice! {
    /// What kind of evidence satisfies a criterion.
    pub enum EvidenceKind {
        /// A document at a version approved by a group.
        Document = "document" as "Document approved",
        /// A milestone achieved.
        Milestone = "milestone" as "Milestone achieved",
        /// A readiness state for all parties of a scope.
        Readiness = "readiness" as "Readiness of parties",
        /// A test stage left.
        TestExit = "test-exit" as "Test exit",
        /// Connectivity proved.
        Connectivity = "connectivity" as "Connectivity proof",
        /// A certificate valid until after a day.
        Certificate = "certificate" as "Certificate valid",
        /// A data cut verified.
        DataCut = "data-cut" as "Data cut verified",
        /// Designs assured for all parties of a scope.
        DesignsAssured = "designs-assured" as "Designs assured",
        /// Delivery plans assured for all parties of a scope.
        PlansAssured = "plans-assured" as "Delivery plans assured",
        /// Pre-integration testing assured for all parties of a scope.
        TestingAssured = "testing-assured" as "PIT assured",
        /// The forecast state of later gates.
        LaterGates = "later-gates" as "Forecast of later gates",
        /// An assessment with an acceptable result.
        Assessment = "assessment" as "Assessment result",
        /// A statement by the assurer.
        Assurer = "assurer" as "Assurer's statement",
        /// A statement by a person.
        Statement = "statement" as "Person's statement",
        /// A recommendation by a group.
        Recommendation = "recommendation" as "Recommendation",
        /// Other gates approved.
        Decisions = "decisions" as "Gates approved",
        /// The work-offs of gates closed, or on an agreed plan.
        WorkOffs = "work-offs" as "Work-offs closed",
    }
}
