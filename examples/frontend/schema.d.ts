// Made by `orgledger schema --types` from schema.graphql. Not to be edited.

/** Take a unit out of the archive. */
export interface ActivateUnitInput {
  /** The first day it holds. */
  readonly from: string;
  /** The archived unit. */
  readonly unit: string;
}

/** Who records, or is granted something: a pseudonym in the ledger, a name beside it. */
export interface Actor {
  readonly __typename?: "Actor";
  /** Their id, the same at every coordinate. */
  readonly id: string;
  /** The pseudonym. */
  readonly key: string;
  /** The name, if it is still kept and the asker may see it. */
  readonly name: string | null;
}

/** Approve another number of seats or FTE, of a position, a unit, or a grade within a unit. */
export interface AdjustHeadcountInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit. */
  readonly unit: string;
  /** The new totals, not differences. */
  readonly after: HeadcountAmountsInput;
  /** A position of that unit, if the seats are its own. */
  readonly position?: string | null;
  /** A grade, if the seats are approved for the grade. */
  readonly grade?: string | null;
  /** What the totals are believed to be; refused if they are not. */
  readonly before?: HeadcountAmountsInput | null;
}

/** Say which commands are recorded only through an approved change request. */
export interface AdoptPolicyInput {
  /** The commands that need a change request, such as moveUnit; none if the list is empty. */
  readonly requestRequired: ReadonlyArray<string>;
}

/** Let the design checks run with other parameters from a day on; what is left out has its default. */
export interface AdoptRuleSetInput {
  /** The first day it holds. */
  readonly from: string;
  /** What differs from the defaults. */
  readonly parameters: ReadonlyArray<RuleParameterInput>;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** A token by which programs are recognized. Its secret is shown once, when it is made. */
export interface ApiToken {
  readonly __typename?: "ApiToken";
  /** Its identity; revokeToken takes it. */
  readonly key: string;
  /** Whose programs show it: what a grant names. */
  readonly subject: string;
  /** What it is for. */
  readonly label: string;
  /** The roles that it may use of those granted to its owner; null for all of them. */
  readonly roles: ReadonlyArray<Role> | null;
  /** The key of the only organization it is good for; null for all. */
  readonly organization: string | null;
  /** When it was made. */
  readonly createdAt: string;
  /** When it ends by itself. */
  readonly expiresAt: string;
  /** When it was used last, to some minutes. */
  readonly usedAt: string | null;
  /** When it was revoked. */
  readonly revokedAt: string | null;
}

/** A point on both clocks. What is left out is today, and everything known. */
export interface AsOfInput {
  /** The day in the organization; today if left out. */
  readonly effective?: string | null;
  /** How much is known; all of it if left out. */
  readonly known?: KnownInput | null;
  /** A coordinate's token, instead of the other fields. */
  readonly token?: string | null;
  /** The id of a change request: the structure as if it were recorded. */
  readonly scenario?: string | null;
}

/** Somebody holding a position, as it stood at one coordinate. */
export interface Assignment {
  readonly __typename?: "Assignment";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** Who. */
  readonly person: Person;
  /** Which position. */
  readonly position: Position;
  /** Share of a full-time job; null means unknown. */
  readonly share: string | null;
  /** For good, or for the time being. */
  readonly kind: AssignmentKind;
  /** What the holder is besides, in free words. */
  readonly roles: ReadonlyArray<string>;
  /** From when until when; on a day outside, the nearest such period. */
  readonly effective: Period;
}

/** The share, the kind or the roles of an assignment changed; what is absent stayed. */
export interface AssignmentChanged {
  readonly __typename?: "AssignmentChanged";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The assignment, on the entry's first day. */
  readonly assignment: Assignment | null;
  /** Share, as the entry says. */
  readonly share: string | null;
  /** Kind, as the entry says. */
  readonly assignmentKind: AssignmentKind | null;
  /** Roles, as the entry says. */
  readonly roles: ReadonlyArray<string> | null;
}

/** The arguments of AssignmentChanged.summary. */
export interface AssignmentChangedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of AssignmentChanged.proof. */
export interface AssignmentChangedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A person left a position. */
export interface AssignmentEnded {
  readonly __typename?: "AssignmentEnded";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The assignment, on the entry's first day. */
  readonly assignment: Assignment | null;
}

/** The arguments of AssignmentEnded.summary. */
export interface AssignmentEndedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of AssignmentEnded.proof. */
export interface AssignmentEndedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Whether somebody holds a position for good or for the time being. */
export type AssignmentKind =
  | "PERMANENT"
  | "ACTING"
  | "INTERIM";

/** A person took a position. */
export interface AssignmentStarted {
  readonly __typename?: "AssignmentStarted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The assignment, on the entry's first day. */
  readonly assignment: Assignment | null;
  /** The person, on the entry's first day. */
  readonly person: Person | null;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** Share, as the entry says. */
  readonly share: string | null;
  /** Kind, as the entry says. */
  readonly assignmentKind: AssignmentKind | null;
  /** Roles, as the entry says. */
  readonly roles: ReadonlyArray<string> | null;
}

/** The arguments of AssignmentStarted.summary. */
export interface AssignmentStartedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of AssignmentStarted.proof. */
export interface AssignmentStartedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A named value. */
export interface Attribute {
  readonly __typename?: "Attribute";
  /** Its name. */
  readonly name: string;
  /** The language of the value, where it has one. */
  readonly language: string | null;
  /** The value. */
  readonly value: string | null;
}

/** A named value was set on something, or taken away. */
export interface AttributeSet {
  readonly __typename?: "AttributeSet";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The thing, on the entry's first day. */
  readonly entity: Node | null;
  /** Name, as the entry says. */
  readonly name: string | null;
  /** Language, as the entry says. */
  readonly language: string | null;
  /** Value, as the entry says. */
  readonly value: string | null;
}

/** The arguments of AttributeSet.summary. */
export interface AttributeSetSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of AttributeSet.proof. */
export interface AttributeSetProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Change the share, the kind or the roles of an assignment; what is left out stays. */
export interface ChangeAssignmentInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The assignment. */
  readonly assignment: string;
  /** Share of a full-time job; null means unknown. */
  readonly share?: string | null;
  /** For good, or for the time being. */
  readonly kind?: AssignmentKind | null;
  /** All roles from now on. */
  readonly roles?: ReadonlyArray<string> | null;
}

/** How often a kind of difference occurs. */
export interface ChangeCount {
  readonly __typename?: "ChangeCount";
  /** The kind. */
  readonly kind: DifferenceKind;
  /** How many differences are of it. */
  readonly count: number;
}

/** Operations proposed together: drafted by one, approved by another, recorded all together. Under `changeRequest` it is told at the head; below a coordinate, as of what was known. */
export interface ChangeRequest {
  readonly __typename?: "ChangeRequest";
  /** Its id, the same at every coordinate; `asOf: {scenario}` takes it. */
  readonly id: string;
  /** What its author called it; the beginning of its key, if the title is kept no more. */
  readonly title: string;
  /** Where it stands. */
  readonly state: ChangeRequestState;
  /** SHA-256 over all that an approval means: operations, periods, title and the entry previewed; approveChangeRequest names it. Of a draft: changes with every version of it. */
  readonly digest: string;
  /** Who submitted it; null while it is a draft. */
  readonly submittedBy: Actor | null;
  /** Who approved or rejected it. */
  readonly decidedBy: Actor | null;
  /** The point at which it was approved; null if it is not, or was submitted again. */
  readonly approvedAt: Coordinate | null;
  /** What it comes to, recorded or planned on the head; empty if a rule refuses it. */
  readonly operations: ReadonlyArray<PlannedOperation>;
  /** What it would make different on the head, or made different; null if a rule refuses it. */
  readonly preview: Comparison | null;
  /** Its operations in the JSON form of `record`, one by one. Once submitted, a personal value is told as its commitment. */
  readonly form: ReadonlyArray<string>;
  /** The design findings that it would bring about, or brought about, on the last day that it speaks of; empty if a rule refuses it. */
  readonly findingsAppearing: ReadonlyArray<Finding>;
  /** The design findings that it would do away with, or did. */
  readonly findingsVanishing: ReadonlyArray<Finding>;
  /** Why it could not be recorded on the head, with everything that is wrong. */
  readonly refused: Refused | null;
  /** Its steps, and the entries that it came to, in order. */
  readonly entries: ReadonlyArray<Entry>;
  /** Entries about the same entities since it was previewed. While there are any, it is neither approved nor recorded: its submitter submits it again. */
  readonly lapsedBy: ReadonlyArray<Entry>;
  /** Who may read the draft besides its author; what is submitted everybody may read. */
  readonly readers: ReadonlyArray<Actor>;
  /** What is drafted to be submitted in its place; only for those who may read it. */
  readonly draft: ChangeRequest | null;
}

/** The arguments of ChangeRequest.preview. */
export interface ChangeRequestPreviewArgs {
  /** The day to compare on; if left out, the latest on which something begins. */
  readonly effective?: string | null;
}

/** Somebody else approved exactly what the digest stands for. */
export interface ChangeRequestApproved {
  readonly __typename?: "ChangeRequestApproved";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** Digest, as the entry says. */
  readonly digest: string | null;
}

/** The arguments of ChangeRequestApproved.summary. */
export interface ChangeRequestApprovedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ChangeRequestApproved.proof. */
export interface ChangeRequestApprovedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A page of a list. */
export interface ChangeRequestConnection {
  readonly __typename?: "ChangeRequestConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<ChangeRequestEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<ChangeRequest>;
}

/** An item and its place in the list. */
export interface ChangeRequestEdge {
  readonly __typename?: "ChangeRequestEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: ChangeRequest;
}

/** The approved operations were recorded; the entries before this one in its change set are what they came to. */
export interface ChangeRequestRecorded {
  readonly __typename?: "ChangeRequestRecorded";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** Digest, as the entry says. */
  readonly digest: string | null;
}

/** The arguments of ChangeRequestRecorded.summary. */
export interface ChangeRequestRecordedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ChangeRequestRecorded.proof. */
export interface ChangeRequestRecordedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Somebody else turned it down, for the reason beside the entry. */
export interface ChangeRequestRejected {
  readonly __typename?: "ChangeRequestRejected";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** Digest, as the entry says. */
  readonly digest: string | null;
}

/** The arguments of ChangeRequestRejected.summary. */
export interface ChangeRequestRejectedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ChangeRequestRejected.proof. */
export interface ChangeRequestRejectedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** The change request, or everything that is wrong. */
export type ChangeRequestResult =
  | ChangeRequest
  | Refused;

/** Where a change request stands. */
export type ChangeRequestState =
  | "DRAFT"
  | "SUBMITTED"
  | "APPROVED"
  | "REJECTED"
  | "WITHDRAWN"
  | "RECORDED";

/** Operations are put forward, frozen under a digest; an earlier submission of the request is void. */
export interface ChangeRequestSubmitted {
  readonly __typename?: "ChangeRequestSubmitted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** A personal value, if it is still kept. */
  readonly title: string | null;
  /** Operations, as the entry says. */
  readonly operations: ReadonlyArray<string> | null;
  /** Based on, as the entry says. */
  readonly basedOn: number | null;
  /** Entities, as the entry says. */
  readonly entities: ReadonlyArray<string> | null;
  /** Digest, as the entry says. */
  readonly digest: string | null;
}

/** The arguments of ChangeRequestSubmitted.summary. */
export interface ChangeRequestSubmittedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ChangeRequestSubmitted.proof. */
export interface ChangeRequestSubmittedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Its submitter took it back. */
export interface ChangeRequestWithdrawn {
  readonly __typename?: "ChangeRequestWithdrawn";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
}

/** The arguments of ChangeRequestWithdrawn.summary. */
export interface ChangeRequestWithdrawnSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ChangeRequestWithdrawn.proof. */
export interface ChangeRequestWithdrawnProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Entries recorded together, or not at all. */
export interface ChangeSet {
  readonly __typename?: "ChangeSet";
  /** Its id; rescind takes it. */
  readonly id: string;
  /** What its author called it; what a change request recorded goes by its title. */
  readonly title: string | null;
  /** The sequence of its first entry. */
  readonly firstSequence: number;
  /** The sequence of its last entry: what a coordinate names. */
  readonly lastSequence: number;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** Who recorded it. */
  readonly actor: Actor;
  /** The change request that it recorded, or a step of which it is. */
  readonly changeRequest: ChangeRequest | null;
  /** Its entries, in order. */
  readonly entries: ReadonlyArray<Entry>;
  /** What it made different, against the end of the set before. */
  readonly comparison: Comparison;
}

/** The arguments of ChangeSet.comparison. */
export interface ChangeSetComparisonArgs {
  /** The day to compare on; if left out, the latest on which something begins. */
  readonly effective?: string | null;
}

/** How many findings of one check there were on one day. */
export interface CheckCount {
  readonly __typename?: "CheckCount";
  /** The check, such as C6. */
  readonly check: string;
  /** How many it found. */
  readonly count: number;
}

/** The state of the ledger at the end of a change set, in 32 bytes: the root of the Merkle tree over its entries (RFC 9162), signed if the server has a key. Only one that is kept elsewhere shows that everything was rewritten. */
export interface Checkpoint {
  readonly __typename?: "Checkpoint";
  /** What the log calls itself. */
  readonly origin: string;
  /** How many entries it speaks of. */
  readonly size: number;
  /** The root, in hexadecimal. */
  readonly root: string;
  /** The signed note (C2SP tlog-checkpoint), to be kept; null without a signature. */
  readonly note: string | null;
  /** Why there is no signature of the log, if there is none. */
  readonly unsigned: string | null;
  /** The signatures: of the log, and of witnesses so far. */
  readonly signatures: ReadonlyArray<CheckpointSignature>;
}

/** A signature under a checkpoint. Nothing is verified here: whoever relies on it does. */
export interface CheckpointSignature {
  readonly __typename?: "CheckpointSignature";
  /** The name of the key: the origin for the log's own, else a witness's. */
  readonly name: string;
  /** Four bytes that tell the key from others of its name, in hexadecimal. */
  readonly keyId: string;
  /** Whether somebody else signed: a witness, who saw that the ledger only grew. */
  readonly witness: boolean;
  /** When it was made, if it says so. */
  readonly signedAt: string | null;
  /** Its line in the note. */
  readonly line: string;
}

/** Which clock a history runs along. */
export type Clock =
  | "EFFECTIVE"
  | "RECORDED";

/** End a position. Its holders and lines must be ended in the same change set. */
export interface ClosePositionInput {
  /** The first day it holds. */
  readonly from: string;
  /** The position to close. */
  readonly position: string;
}

/** Who had a code, and over which days. */
export interface CodeHolder {
  readonly __typename?: "CodeHolder";
  /** The days. */
  readonly effective: Period;
  /** The unit or position, as it stands at the coordinate; see `onRecord`. */
  readonly node: Node;
}

/** A tie between units, also with outside parties, with content and direction. */
export interface Collaboration {
  readonly __typename?: "Collaboration";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day; of what is off record, the nearest one. */
  readonly effective: Period;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** The units that are named, by key. */
  readonly parties: ReadonlyArray<Unit>;
  /** Whether the parties named are all there are. */
  readonly partyList: Completeness;
  /** The party that supports or provides. */
  readonly from: Unit | null;
  /** The party that receives. */
  readonly to: Unit | null;
  /** Which way it runs. */
  readonly kind: CollaborationKind;
  /** What it consists of. */
  readonly content: string | null;
  /** What it is for. */
  readonly purpose: string | null;
}

/** The arguments of Collaboration.history. */
export interface CollaborationHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Collaboration.content. */
export interface CollaborationContentArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Collaboration.purpose. */
export interface CollaborationPurposeArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A page of a list. */
export interface CollaborationConnection {
  readonly __typename?: "CollaborationConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<CollaborationEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<Collaboration>;
}

/** An item and its place in the list. */
export interface CollaborationEdge {
  readonly __typename?: "CollaborationEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: Collaboration;
}

/** Units stopped working together in this way. */
export interface CollaborationEnded {
  readonly __typename?: "CollaborationEnded";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The collaboration, on the entry's first day. */
  readonly collaboration: Collaboration | null;
}

/** The arguments of CollaborationEnded.summary. */
export interface CollaborationEndedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of CollaborationEnded.proof. */
export interface CollaborationEndedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Which way a collaboration runs. */
export type CollaborationKind =
  | "MUTUAL"
  | "SUPPORTS"
  | "PROVIDES";

/** A collaboration has other parties, content, purpose or direction; what is absent stayed. */
export interface CollaborationRestated {
  readonly __typename?: "CollaborationRestated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The collaboration, on the entry's first day. */
  readonly collaboration: Collaboration | null;
  /** The unit, on the entry's first day. */
  readonly joined: ReadonlyArray<Unit> | null;
  /** The unit, on the entry's first day. */
  readonly left: ReadonlyArray<Unit> | null;
  /** Content, as the entry says. */
  readonly content: ReadonlyArray<LocalizedText> | null;
  /** Purpose, as the entry says. */
  readonly purpose: ReadonlyArray<LocalizedText> | null;
  /** Party list, as the entry says. */
  readonly partyList: Completeness | null;
  /** Kind, as the entry says. */
  readonly collaborationKind: CollaborationKind | null;
  /** The unit, on the entry's first day. */
  readonly fromUnit: Unit | null;
  /** The unit, on the entry's first day. */
  readonly toUnit: Unit | null;
}

/** The arguments of CollaborationRestated.summary. */
export interface CollaborationRestatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of CollaborationRestated.proof. */
export interface CollaborationRestatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Units work together, or one for another. */
export interface CollaborationStarted {
  readonly __typename?: "CollaborationStarted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The collaboration, on the entry's first day. */
  readonly collaboration: Collaboration | null;
  /** The unit, on the entry's first day. */
  readonly parties: ReadonlyArray<Unit> | null;
  /** Party list, as the entry says. */
  readonly partyList: Completeness | null;
  /** Kind, as the entry says. */
  readonly collaborationKind: CollaborationKind | null;
  /** The unit, on the entry's first day. */
  readonly fromUnit: Unit | null;
  /** The unit, on the entry's first day. */
  readonly toUnit: Unit | null;
  /** Content, as the entry says. */
  readonly content: ReadonlyArray<LocalizedText> | null;
  /** Purpose, as the entry says. */
  readonly purpose: ReadonlyArray<LocalizedText> | null;
}

/** The arguments of CollaborationStarted.summary. */
export interface CollaborationStartedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of CollaborationStarted.proof. */
export interface CollaborationStartedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** What differs between two coordinates of one organization. */
export interface Comparison {
  readonly __typename?: "Comparison";
  /** How it was. */
  readonly from: Coordinate;
  /** How it is; null for what is only rehearsed, which no coordinate can name. */
  readonly to: Coordinate | null;
  /** How often each kind of difference occurs, without those that do not. */
  readonly summary: ReadonlyArray<ChangeCount>;
  /** What differs, by kind, then by code and key. */
  readonly differences: DifferenceConnection;
}

/** The arguments of Comparison.differences. */
export interface ComparisonDifferencesArgs {
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
  /** Of one of these kinds; all if left out. */
  readonly kinds?: ReadonlyArray<DifferenceKind> | null;
}

/** Say that a step was done on a day. */
export interface CompleteRolloutStepInput {
  /** The first day it holds. */
  readonly from: string;
  /** The step. */
  readonly rolloutStep: string;
}

/** How much of a list is known. */
export type Completeness =
  | "COMPLETE"
  | "OPEN"
  | "UNKNOWN";

/** Somebody changed what this command was based on. */
export interface ConflictError {
  readonly __typename?: "ConflictError";
  /** What was refused, why, and what to do. */
  readonly message: string;
  /** A stable name of the rule. */
  readonly code: string;
  /** The part of the input it is about. */
  readonly path: ReadonlyArray<string> | null;
  /** The newest entry about the same entities. */
  readonly sequence: number;
  /** The entries about the same entities since. */
  readonly entries: ReadonlyArray<Entry>;
}

/** The proof that the ledger only grew from one checkpoint to another. */
export interface Consistency {
  readonly __typename?: "Consistency";
  /** The earlier checkpoint. */
  readonly from: Checkpoint;
  /** The later one. */
  readonly to: Checkpoint;
  /** The hashes that lead to both roots, in hexadecimal (RFC 9162 §2.1.4). */
  readonly path: ReadonlyArray<string>;
}

/** What surrounds a command: for which organization, why, and on which understanding. */
export interface ContextInput {
  /** The organization's code; may be left out where there is only one. */
  readonly organization?: string | null;
  /** The same key and input give the same answer, recorded once. */
  readonly idempotencyKey?: string | null;
  /** The newest entry seen; a conflict if the same entities were changed since. */
  readonly basedOn?: number | null;
  /** Why; kept beside the ledger. */
  readonly reason?: string | null;
  /** On which authority; kept beside the ledger. */
  readonly basis?: string | null;
  /** For whom. */
  readonly onBehalfOf?: string | null;
  /** The language of the answer's texts. */
  readonly language?: string | null;
  /** Decide in full, record nothing. */
  readonly dryRun?: boolean | null;
}

/** One point on both clocks: an effective day, and how much of the ledger is known. */
export interface Coordinate {
  readonly __typename?: "Coordinate";
  /** The day in the organization. */
  readonly effective: string;
  /** The last entry known: always the end of a change set; 0 is before all. */
  readonly sequence: number;
  /** When that entry was recorded. */
  readonly knownAt: string | null;
  /** Names this very point for ever: pass it as `asOf: {token}`. */
  readonly token: string;
  /** Whether the coordinate can never answer differently. */
  readonly sealed: boolean;
  /** The change request that is taken as recorded; `sequence` is the last real entry below it. */
  readonly scenario: string | null;
}

/** Set up a role in a unit: one seat or several alike. */
export interface CreatePositionInput {
  /** The first day it holds. */
  readonly from: string;
  /** The unit it belongs to. */
  readonly unit: string;
  /** The name in one or several languages. */
  readonly titles: ReadonlyArray<LocalizedTextInput>;
  /** A human handle, unique among the positions on record. */
  readonly code?: string | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
  /** The grade, in the organization's own words. */
  readonly grade?: string | null;
  /** Approved seats; none means unknown. */
  readonly seats?: number | null;
  /** Approved full-time equivalents, exact to thousandths. */
  readonly fte?: string | null;
  /** Its line manager. */
  readonly reportsTo?: string | null;
  /** Whether it heads its unit from the start. */
  readonly head?: boolean | null;
}

/** A token for one of the asker's programs. */
export interface CreateTokenInput {
  /** What it is for. */
  readonly label: string;
  /** For how many days it is good, 366 at most. */
  readonly days?: number;
  /** The roles that it may use; all that its owner holds, if left out. */
  readonly roles?: ReadonlyArray<Role> | null;
  /** The code of the only organization that it is good for; all, if left out. */
  readonly organization?: string | null;
}

/** The token with its secret, or everything that is wrong. */
export type CreateTokenResult =
  | CreatedToken
  | Refused;

/** Create a unit, at the top or under a parent. */
export interface CreateUnitInput {
  /** The first day it holds. */
  readonly from: string;
  /** The name in one or several languages. */
  readonly names: ReadonlyArray<LocalizedTextInput>;
  /** What sort of node it is. */
  readonly kind: UnitKind;
  /** The unit it reports to; none makes it a root. */
  readonly parent?: string | null;
  /** A human handle, unique among the units on record on any day. */
  readonly code?: string | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
  /** The organization's own word for the kind. */
  readonly category?: string | null;
  /** What it is for. */
  readonly purpose?: ReadonlyArray<LocalizedTextInput> | null;
  /** INACTIVE enters a unit straight into the archive. */
  readonly status?: UnitStatus | null;
}

/** A token that was made just now. */
export interface CreatedToken {
  readonly __typename?: "CreatedToken";
  /** The secret. It is not shown again, and not kept. */
  readonly secret: string;
  /** What is known of it from now on. */
  readonly token: ApiToken;
}

/** Archive a unit with everything attached to it. */
export interface DeactivateUnitInput {
  /** The first day it holds. */
  readonly from: string;
  /** The unit to archive. */
  readonly unit: string;
}

/** How far a position may decide, in the organization's own words; or nobody says. */
export interface DecisionLevelSet {
  readonly __typename?: "DecisionLevelSet";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** Decision level, as the entry says. */
  readonly decisionLevel: string | null;
}

/** The arguments of DecisionLevelSet.summary. */
export interface DecisionLevelSetSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of DecisionLevelSet.proof. */
export interface DecisionLevelSetProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Say whether the positions of a unit on record are all there are. */
export interface DeclarePositionListInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit. */
  readonly unit: string;
  /** How much of the list is known. */
  readonly completeness: Completeness;
}

/** Say how a unit, with what is below it, is meant to be cut. */
export interface DeclareStructureTypeInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit. */
  readonly unit: string;
  /** The type; null for none. */
  readonly structure?: StructureType | null;
}

/** Say whether the children of a unit on record are all there are. */
export interface DeclareUnitListInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit. */
  readonly unit: string;
  /** How much of the list is known. */
  readonly completeness: Completeness;
}

/** Define a measure; start involvements to say who owns it and who is measured by it. */
export interface DefineMeasureInput {
  /** The first day it holds. */
  readonly from: string;
  /** The name in one or several languages. */
  readonly names: ReadonlyArray<LocalizedTextInput>;
  /** What it judges, and how. */
  readonly texts?: ReadonlyArray<LocalizedTextInput> | null;
  /** What it is counted in, such as % or days. */
  readonly unitOfMeasure?: string | null;
  /** The value aimed at, as a text. */
  readonly target?: string | null;
  /** Whether more or less is better, in the organization's words. */
  readonly direction?: string | null;
  /** Over which span it is taken, such as a quarter. */
  readonly period?: string | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** Define a process with its stages in order; start involvements to say who owns it and carries each stage. */
export interface DefineProcessInput {
  /** The first day it holds. */
  readonly from: string;
  /** The name in one or several languages. */
  readonly names: ReadonlyArray<LocalizedTextInput>;
  /** Its stages, in order; none if they are not known. */
  readonly stages?: ReadonlyArray<ProcessStageInput> | null;
  /** What it does. */
  readonly texts?: ReadonlyArray<LocalizedTextInput> | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** Define a duty; start involvements to say who is accountable, carries it out or decides. */
export interface DefineResponsibilityInput {
  /** The first day it holds. */
  readonly from: string;
  /** What the duty is, in one or several languages. */
  readonly texts: ReadonlyArray<LocalizedTextInput>;
  /** A short name for it. */
  readonly names?: ReadonlyArray<LocalizedTextInput> | null;
  /** The organization's own word for the kind of duty. */
  readonly category?: string | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** Name the position, or the layer of leadership, that heads a unit: the one takes the place of the other. */
export interface DesignateUnitHeadInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit. */
  readonly unit: string;
  /** A position of the unit or of one above it; null for none. */
  readonly position?: string | null;
  /** A child of kind LEVEL that leads the unit; null for none. */
  readonly level?: string | null;
}

/** One thing that differs. What differs in several ways has a difference of each kind. */
export interface Difference {
  readonly __typename?: "Difference";
  /** What became different. */
  readonly kind: DifferenceKind;
  /** How it stood before; null if it was not on record. */
  readonly before: Node | null;
  /** How it stands after; null if it is not on record. What came out of a merger or a split is another. */
  readonly after: Node | null;
  /** What differs about it, field by field. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** The entries that brought it about, as known at `to`: whose words hold after, or what ended, took back or restored the words that held. What is only rehearsed, or planned in a scenario, has no entry. */
  readonly causedBy: ReadonlyArray<Entry>;
}

/** A page of a list. */
export interface DifferenceConnection {
  readonly __typename?: "DifferenceConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<DifferenceEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<Difference>;
}

/** An item and its place in the list. */
export interface DifferenceEdge {
  readonly __typename?: "DifferenceEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: Difference;
}

/** What became different; differences are told in this order. */
export type DifferenceKind =
  | "CREATED"
  | "DISSOLVED"
  | "REOPENED"
  | "MOVED"
  | "RENAMED"
  | "RECODED"
  | "RECLASSIFIED"
  | "MERGED"
  | "SPLIT"
  | "TRANSFERRED"
  | "HEAD_CHANGED"
  | "HEADCOUNT_CHANGED"
  | "RESPONSIBILITY_CHANGED"
  | "COLLABORATION_CHANGED"
  | "ASSIGNMENT_CHANGED"
  | "POSITION_CHANGED"
  | "OTHER";

/** End a unit. What hangs on it must be moved or ended in the same change set. */
export interface DissolveUnitInput {
  /** The first day it holds. */
  readonly from: string;
  /** The unit to dissolve. */
  readonly unit: string;
}

/** A position answering to a second one besides its line manager. */
export interface DottedLine {
  readonly __typename?: "DottedLine";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity. */
  readonly key: string;
  /** Who answers. */
  readonly from: Position;
  /** To whom. */
  readonly to: Position;
}

/** A dotted line went off record. */
export interface DottedLineEnded {
  readonly __typename?: "DottedLineEnded";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The dotted line, on the entry's first day. */
  readonly dottedLine: DottedLine | null;
}

/** The arguments of DottedLineEnded.summary. */
export interface DottedLineEndedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of DottedLineEnded.proof. */
export interface DottedLineEndedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A position answers to a second one besides its line manager. */
export interface DottedLineStarted {
  readonly __typename?: "DottedLineStarted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The dotted line, on the entry's first day. */
  readonly dottedLine: DottedLine | null;
  /** The position, on the entry's first day. */
  readonly fromPosition: Position | null;
  /** The position, on the entry's first day. */
  readonly toPosition: Position | null;
}

/** The arguments of DottedLineStarted.summary. */
export interface DottedLineStartedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of DottedLineStarted.proof. */
export interface DottedLineStartedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Operations to propose together. */
export interface DraftChangeRequestInput {
  /** What to call the change request. */
  readonly title: string;
  /** The operations, decided in this order. */
  readonly operations: ReadonlyArray<OperationInput>;
  /** Who may read the draft besides its author, by name or key; absent leaves them be. */
  readonly readers?: ReadonlyArray<string> | null;
}

/** When a command takes effect. A CORRECTION gives `to` or `forever: true`; there is no default, because it overrides what is already planned. */
export interface EffectiveInput {
  /** The first day. */
  readonly from: string;
  /** The first day after; a temporary fact. */
  readonly to?: string | null;
  /** Says that a correction has no end. */
  readonly forever?: boolean | null;
  /** A change or a correction. */
  readonly verb?: RecordVerb | null;
}

/** Let a person leave a position. */
export interface EndAssignmentInput {
  /** The first day it holds. */
  readonly from: string;
  /** The assignment. */
  readonly assignment: string;
}

/** End a collaboration. */
export interface EndCollaborationInput {
  /** The first day it holds. */
  readonly from: string;
  /** The collaboration. */
  readonly collaboration: string;
}

/** End a dotted line. */
export interface EndDottedLineInput {
  /** The first day it holds. */
  readonly from: string;
  /** The dotted line. */
  readonly dottedLine: string;
}

/** End an involvement. */
export interface EndInvolvementInput {
  /** The first day it holds. */
  readonly from: string;
  /** The involvement. */
  readonly involvement: string;
}

/** The session, ended, or what is wrong. */
export type EndSessionResult =
  | Refused
  | Session;

/** From here on these entries do not count. */
export interface EntriesRescinded {
  readonly __typename?: "EntriesRescinded";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** Entries, as the entry says. */
  readonly entries: ReadonlyArray<number> | null;
}

/** The arguments of EntriesRescinded.summary. */
export interface EntriesRescindedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of EntriesRescinded.proof. */
export interface EntriesRescindedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** An event in its place in the ledger. */
export type Entry =
  | AssignmentChanged
  | AssignmentEnded
  | AssignmentStarted
  | AttributeSet
  | ChangeRequestApproved
  | ChangeRequestRecorded
  | ChangeRequestRejected
  | ChangeRequestSubmitted
  | ChangeRequestWithdrawn
  | CollaborationEnded
  | CollaborationRestated
  | CollaborationStarted
  | DecisionLevelSet
  | DottedLineEnded
  | DottedLineStarted
  | EntriesRescinded
  | ErasureDeclined
  | ErasureProposed
  | GrantGiven
  | GrantRevoked
  | HeadcountAdjusted
  | InvolvementEnded
  | InvolvementStarted
  | InvolvementTransferred
  | LegalHoldLifted
  | LegalHoldPlaced
  | MeasureDefined
  | MeasureRetired
  | MeasureRevised
  | OrganizationRegistered
  | OrganizationRenamed
  | PersonErased
  | PersonRegistered
  | PolicyAdopted
  | PositionClosed
  | PositionCreated
  | PositionListDeclared
  | PositionMoved
  | PositionRegraded
  | PositionReopened
  | PositionRequirementsStated
  | PositionRetitled
  | PrivateValueRedacted
  | ProcessDefined
  | ProcessRestated
  | ProcessRetired
  | ProcessStagesRevised
  | ReportIssued
  | ReportingLineSet
  | ResponsibilityDefined
  | ResponsibilityReopened
  | ResponsibilityRetired
  | ResponsibilityReworded
  | RolloutStepCompleted
  | RolloutStepPlanned
  | RuleSetAdopted
  | RuleSetRetired
  | SigningKeyRotated
  | StatementMade
  | StatementRestated
  | StatementRetired
  | SystemRegistered
  | SystemRestated
  | SystemRetired
  | UnitActivated
  | UnitCreated
  | UnitDeactivated
  | UnitDissolved
  | UnitHeadDesignated
  | UnitListDeclared
  | UnitMoved
  | UnitPurposeStated
  | UnitReclassified
  | UnitRecoded
  | UnitRenamed
  | UnitReopened
  | UnitSplit
  | UnitStructureDeclared
  | UnitsMerged
  | UnitsTransferred;

/** A page of a list. */
export interface EntryConnection {
  readonly __typename?: "EntryConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<EntryEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<Entry>;
}

/** An item and its place in the list. */
export interface EntryEdge {
  readonly __typename?: "EntryEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: Entry;
}

/** Which entries to read; every condition given must hold. */
export interface EntryFilter {
  /** Of one of these kinds, such as UnitMoved. */
  readonly types?: ReadonlyArray<string> | null;
  /** With one of these verbs. */
  readonly verbs?: ReadonlyArray<Verb> | null;
  /** About the entity of this key: naming it, or naming a tie that ever held it, such as the end of an assignment of this person; or taking back what is about it. */
  readonly subject?: string | null;
  /** About the unit of this key, a unit below it or a position in one of these: by the structure of the entry's own coordinate, its first day as known at the end of its set, or of that day as known by now. What is off record on that day counts where it stood last; so what was dissolved or moved away since is found, too. A rescission is under a unit if an entry is that it takes back or restores; an erasure, if it erases something of an entry that is, or a person whom one is about; any other act, by the day on which it was recorded. */
  readonly under?: string | null;
  /** Recorded at least so many days after they took effect, by the organization's own calendar. */
  readonly backdatedDays?: number | null;
  /** By this actor: a key, or a name for those who see who acts. */
  readonly actor?: string | null;
  /** Of the change request of this id: its steps, and what it came to. */
  readonly changeRequest?: string | null;
  /** Recorded at this moment or later. */
  readonly recordedFrom?: string | null;
  /** Recorded before this moment. */
  readonly recordedTo?: string | null;
  /** Holding from this day or later. */
  readonly effectiveFrom?: string | null;
  /** Holding from a day before this one. */
  readonly effectiveTo?: string | null;
}

/** The order in which the ledger is read. */
export type EntryOrder =
  | "OLDEST_FIRST"
  | "NEWEST_FIRST";

/** The proof that an entry is in the ledger, at its place and with these bytes. */
export interface EntryProof {
  readonly __typename?: "EntryProof";
  /** The place in the tree, counted from 0: the sequence less one. */
  readonly index: number;
  /** The canonical bytes of the entry, UTF-8: what was recorded, and what is hashed. */
  readonly leaf: string;
  /** SHA-256 of a zero byte and the leaf, in hexadecimal. */
  readonly leafHash: string;
  /** The hashes that lead from the leaf to the root, in hexadecimal (RFC 9162 §2.1.3). */
  readonly path: ReadonlyArray<string>;
  /** The state of the ledger that it is proved against. */
  readonly checkpoint: Checkpoint;
  /** All of it in one text (C2SP tlog-proof), the leaf as its extra data; null without a signature. */
  readonly tlogProof: string | null;
}

/** A proposed erasure is off. */
export interface ErasureDeclined {
  readonly __typename?: "ErasureDeclined";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The person, on the entry's first day. */
  readonly person: Person | null;
  /** The organization, on the entry's first day. */
  readonly organization: Organization | null;
  /** Proposal, as the entry says. */
  readonly proposal: number | null;
}

/** The arguments of ErasureDeclined.summary. */
export interface ErasureDeclinedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ErasureDeclined.proof. */
export interface ErasureDeclinedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Somebody proposes to erase what is kept of a person, or free texts of an entry; nothing is erased yet. */
export interface ErasureProposed {
  readonly __typename?: "ErasureProposed";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The person, on the entry's first day. */
  readonly person: Person | null;
  /** The organization, on the entry's first day. */
  readonly organization: Organization | null;
  /** The actor, on the entry's first day. */
  readonly recordedAs: Actor | null;
  /** Of entry, as the entry says. */
  readonly ofEntry: number | null;
  /** Parts, as the entry says. */
  readonly parts: ReadonlyArray<string> | null;
  /** Legal basis, as the entry says. */
  readonly legalBasis: LegalBasis | null;
}

/** The arguments of ErasureProposed.summary. */
export interface ErasureProposedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ErasureProposed.proof. */
export interface ErasureProposedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** What can be wrong with how a ledger is kept. */
export type Fault =
  | "SCHEMA"
  | "HEAD"
  | "TREE"
  | "CHANGE_SETS"
  | "ASSERTIONS"
  | "CHECKPOINTS"
  | "GUARDS";

/** One field before and after. */
export interface FieldDifference {
  readonly __typename?: "FieldDifference";
  /** What changed, such as parent, name.en or seats. */
  readonly field: string;
  /** What held before. */
  readonly before: string | null;
  /** What holds after. */
  readonly after: string | null;
  /** What it referred to before, if it is a reference. */
  readonly beforeNode: Node | null;
  /** What it refers to after, if it is a reference. */
  readonly afterNode: Node | null;
}

/** Record that a report was filed, by the digest of its bytes and all that they were made from. */
export interface FileReportInput {
  /** Its key, such as structure. */
  readonly report: string;
  /** The version of the report; another one may say it otherwise. */
  readonly edition: number;
  /** Its format, such as pdf. */
  readonly format: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly digest: string;
  /** The day it speaks of. */
  readonly ofDay: string;
  /** The entry up to which everything was known. */
  readonly ofEntry: number;
  /** The language it is in. */
  readonly language: string;
  /** Its parameters, as JSON with sorted keys. */
  readonly parameters: string;
  /** The version of the program that made it. */
  readonly program: string;
}

/** Where a structure departs from a design principle, on what evidence. */
export interface Finding {
  readonly __typename?: "Finding";
  /** The check, such as C6. */
  readonly check: string;
  /** What the check is called: in the asked language, else the organization's. */
  readonly title: string;
  /** How much it weighs, under the rules that were used. */
  readonly severity: Severity;
  /** What it is about. */
  readonly subject: Node | null;
  /** The evidence in a sentence, with numbers and names. */
  readonly evidence: string;
  /** The first day of the unbroken run of days, up to the coordinate's, on which it stands under these same rules. Null, if that lies further back than some hundred changes. */
  readonly since: string | null;
  /** Whether the data cannot say: a list is open, or a number is not known. */
  readonly unknown: boolean;
}

/** The arguments of Finding.title. */
export interface FindingTitleArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Finding.evidence. */
export interface FindingEvidenceArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A page of a list. */
export interface FindingConnection {
  readonly __typename?: "FindingConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<FindingEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<Finding>;
}

/** An item and its place in the list. */
export interface FindingEdge {
  readonly __typename?: "FindingEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: Finding;
}

/** How many findings there were on one day. */
export interface FindingsOnDay {
  readonly __typename?: "FindingsOnDay";
  /** The day. */
  readonly day: string;
  /** How many in all. */
  readonly totalCount: number;
  /** By check, each that was asked for. */
  readonly checks: ReadonlyArray<CheckCount>;
}

/** The asker may not do that. */
export interface ForbiddenError {
  readonly __typename?: "ForbiddenError";
  /** What was refused, why, and what to do. */
  readonly message: string;
  /** A stable name of the rule. */
  readonly code: string;
  /** The part of the input it is about. */
  readonly path: ReadonlyArray<string> | null;
}

/** Let somebody do something in the organization, or in a part of it. */
export interface GiveGrantInput {
  /** Who: the name they sign in by, `ISSUER|SUBJECT` of an identity provider, or their key. */
  readonly principal: string;
  /** What they may do. */
  readonly role: Role;
  /** The grant's identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
  /** The unit to which an editor or approver is limited; the whole organization if left out. */
  readonly within?: string | null;
  /** Whether what is below that unit is covered, too. */
  readonly below?: boolean | null;
  /** The first day it holds; today if left out. */
  readonly from?: string | null;
  /** The first day it does not hold any more; for ever if left out. */
  readonly to?: string | null;
}

/** The headcount of one grade in a unit. */
export interface GradeHeadcount {
  readonly __typename?: "GradeHeadcount";
  /** The grade. */
  readonly grade: string;
  /** Its numbers. */
  readonly headcount: Headcount;
}

/** What somebody may do in an organization. Told as of what is known; `holds` is about the day asked for. */
export interface Grant {
  readonly __typename?: "Grant";
  /** Its id, the same at every coordinate. */
  readonly id: string;
  /** Its identity; revokeGrant takes it. */
  readonly key: string;
  /** To whom. */
  readonly principal: Actor;
  /** What they may do. */
  readonly role: Role;
  /** The unit it is limited to, on that day; null for the whole organization. */
  readonly within: Unit | null;
  /** Whether it covers what is below that unit, too. */
  readonly below: boolean;
  /** The days it was given for. */
  readonly effective: Period;
  /** Whether it let them do something on that day: it was given by then, and not revoked by the day. */
  readonly holds: boolean;
  /** The entry that gave it: by whom, when and why. */
  readonly given: Entry;
  /** The entry that revoked it, as known; null while it stands. */
  readonly revoked: Entry | null;
}

/** Somebody may do something from here on, on certain days. */
export interface GrantGiven {
  readonly __typename?: "GrantGiven";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The actor, on the entry's first day. */
  readonly principal: Actor | null;
  /** The grant, on the entry's first day. */
  readonly grant: Grant | null;
  /** Role, as the entry says. */
  readonly role: Role | null;
  /** The unit, on the entry's first day. */
  readonly within: Unit | null;
  /** Below, as the entry says. */
  readonly below: boolean | null;
  /** From day, as the entry says. */
  readonly fromDay: string | null;
  /** To day, as the entry says. */
  readonly toDay: string | null;
}

/** The arguments of GrantGiven.summary. */
export interface GrantGivenSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of GrantGiven.proof. */
export interface GrantGivenProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** From here on a grant counts for nothing. */
export interface GrantRevoked {
  readonly __typename?: "GrantRevoked";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The actor, on the entry's first day. */
  readonly principal: Actor | null;
  /** The grant, on the entry's first day. */
  readonly grant: Grant | null;
}

/** The arguments of GrantRevoked.summary. */
export interface GrantRevokedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of GrantRevoked.proof. */
export interface GrantRevokedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Approved, set up and filled. Each figure adds up what is known; `gaps` counts what is not. Null: nothing is known, which is not zero. */
export interface Headcount {
  readonly __typename?: "Headcount";
  /** Approved seats: of the unit, or else of its grades together. */
  readonly authorizedSeats: number | null;
  /** Approved full-time equivalents. */
  readonly authorizedFte: string | null;
  /** Seats of the positions that are set up. Null without positions. */
  readonly positionSeats: number | null;
  /** Full-time equivalents of the positions that are set up. Null without positions. */
  readonly positionFte: string | null;
  /** Seats that are held for good, by the shares of the holders: two half-time holders share one seat, and a seat filled in part is filled. The size of a seat is the FTE of its position divided by its seats, at most a full-time job. Nobody takes more than one seat of a position. Whoever holds it for the time being (ACTING, INTERIM) takes none. */
  readonly filledSeats: number;
  /** The shares of all holders added up, those for the time being included. */
  readonly filledFte: string | null;
  /** Seats that nobody holds for good, never negative: of each position, and approved seats of a unit beyond those of its positions. A seat that is only covered for the time being (ACTING, INTERIM) is vacant; one with a holder is not, whoever acts for them. For several positions, the sum of their vacancies. */
  readonly vacantSeats: number | null;
  /** How many more seats are filled than there are: of each position, and, where the seats of positions are unknown, of what is approved for their unit. For several positions, the sum; it is never set off against vacancies. Of one position, filledSeats + vacantSeats - overfilledSeats = positionSeats. */
  readonly overfilledSeats: number | null;
  /** How many assignments there are, of any share and kind. */
  readonly holders: number;
  /** How many of them are for the time being: in place of the holder (ACTING), or until one is found (INTERIM). */
  readonly actingHolders: number;
  /** How many of the units or positions counted have no approved seats on record. */
  readonly unknown: number;
  /** How many parts of each figure are not known. */
  readonly gaps: HeadcountGaps;
}

/** The approved size changed: of a position, of a unit, or of a grade within a unit. */
export interface HeadcountAdjusted {
  readonly __typename?: "HeadcountAdjusted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** Grade, as the entry says. */
  readonly grade: string | null;
  /** Seats before, as the entry says. */
  readonly seatsBefore: number | null;
  /** Seats, as the entry says. */
  readonly seats: number | null;
  /** Fte before, as the entry says. */
  readonly fteBefore: string | null;
  /** Fte, as the entry says. */
  readonly fte: string | null;
}

/** The arguments of HeadcountAdjusted.summary. */
export interface HeadcountAdjustedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of HeadcountAdjusted.proof. */
export interface HeadcountAdjustedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Seats and full-time equivalents: absent = untouched, null = unknown. */
export interface HeadcountAmountsInput {
  /** Whole seats. */
  readonly seats?: number | null;
  /** Full-time equivalents, exact to thousandths. */
  readonly fte?: string | null;
}

/** How many parts of each figure of a headcount are not known. What is not known is left out of the figure, and counted here. */
export interface HeadcountGaps {
  readonly __typename?: "HeadcountGaps";
  /** Units, or positions, without approved seats on record. */
  readonly authorizedSeats: number;
  /** Units, or positions, without approved FTE on record. */
  readonly authorizedFte: number;
  /** Positions without seats on record. */
  readonly positionSeats: number;
  /** Positions without FTE on record. */
  readonly positionFte: number;
  /** Holders for good whose share is unknown. Each counts as one seat, as long as there is one. */
  readonly filledSeats: number;
  /** Holders whose share is unknown. */
  readonly filledFte: number;
  /** Positions without seats on record, unless the approved seats of their unit account for them; and units with neither approved seats nor positions. */
  readonly vacantSeats: number;
}

/** A headcount that stays the same over a period. */
export interface HeadcountStep {
  readonly __typename?: "HeadcountStep";
  /** The days. */
  readonly effective: Period;
  /** The numbers on each of them. */
  readonly headcount: Headcount;
}

/** The process of the server that answers, and its database. */
export interface Health {
  readonly __typename?: "Health";
  /** The database, with its version. */
  readonly database: string;
  /** The milliseconds it took to ask it for the organizations. */
  readonly answeredMs: number;
  /** When this process began. */
  readonly startedAt: string;
  /** How many follow a ledger in this process, over all organizations. */
  readonly followers: number;
}

/** Who can be involved in something. */
export type Holder =
  | Position
  | Unit;

/** What this process holds of the organization in memory, to answer from. */
export interface ImageState {
  readonly __typename?: "ImageState";
  /** The last entry that it knows. */
  readonly sequence: number;
  /** How many entries the ledger is ahead of it. */
  readonly behind: number;
  /** How many timelines it holds: one for each value of each thing. */
  readonly timelines: number;
  /** About how many kilobytes it needs, told from a sample. */
  readonly kilobytes: number;
}

/** What somebody can be involved in. */
export type Involved =
  | Measure
  | Process
  | Responsibility
  | System;

/** The tie between a unit or a position and what it carries. */
export interface Involvement {
  readonly __typename?: "Involvement";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day; of what is off record, the nearest one. */
  readonly effective: Period;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** Who is involved. */
  readonly holder: Holder;
  /** In what. */
  readonly object: Involved;
  /** In which way. */
  readonly mode: InvolvementMode;
  /** The stage of the process that it is about; null for all of it. */
  readonly stage: string | null;
}

/** The arguments of Involvement.history. */
export interface InvolvementHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** A unit or a position is not involved any more. */
export interface InvolvementEnded {
  readonly __typename?: "InvolvementEnded";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The involvement, on the entry's first day. */
  readonly involvement: Involvement | null;
}

/** The arguments of InvolvementEnded.summary. */
export interface InvolvementEndedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of InvolvementEnded.proof. */
export interface InvolvementEndedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** In which way somebody is involved. */
export type InvolvementMode =
  | "ACCOUNTABLE"
  | "RESPONSIBLE"
  | "CONSULTED"
  | "INFORMED"
  | "DECIDES"
  | "OWNS"
  | "USES"
  | "MEASURED_BY";

/** A unit or a position is involved in something, in one way. */
export interface InvolvementStarted {
  readonly __typename?: "InvolvementStarted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The involvement, on the entry's first day. */
  readonly involvement: Involvement | null;
  /** The thing, on the entry's first day. */
  readonly holder: Node | null;
  /** The thing, on the entry's first day. */
  readonly object: Node | null;
  /** Mode, as the entry says. */
  readonly mode: InvolvementMode | null;
  /** Stage, as the entry says. */
  readonly stage: string | null;
}

/** The arguments of InvolvementStarted.summary. */
export interface InvolvementStartedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of InvolvementStarted.proof. */
export interface InvolvementStartedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Another unit or position is involved in the place of whoever was before. */
export interface InvolvementTransferred {
  readonly __typename?: "InvolvementTransferred";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The involvement, on the entry's first day. */
  readonly involvement: Involvement | null;
  /** The thing, on the entry's first day. */
  readonly fromHolder: Node | null;
  /** The thing, on the entry's first day. */
  readonly toHolder: Node | null;
}

/** The arguments of InvolvementTransferred.summary. */
export interface InvolvementTransferredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of InvolvementTransferred.proof. */
export interface InvolvementTransferredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** How much is known, named in one of three ways. */
export type KnownInput =
  | { readonly sequence: number }
  | { readonly at: string }
  | { readonly date: string };

/** Why something personal has to go (GDPR Article 17(1), PIPL Article 47). */
export type LegalBasis =
  | "NO_LONGER_NEEDED"
  | "CONSENT_WITHDRAWN"
  | "OBJECTION"
  | "UNLAWFUL"
  | "LEGAL_OBLIGATION"
  | "OTHER";

/** The hold for this matter is over; other holds stand. */
export interface LegalHoldLifted {
  readonly __typename?: "LegalHoldLifted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** A personal value, if it is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The thing, on the entry's first day. */
  readonly entity: Node | null;
  /** Matter, as the entry says. */
  readonly matter: string | null;
}

/** The arguments of LegalHoldLifted.summary. */
export interface LegalHoldLiftedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of LegalHoldLifted.proof. */
export interface LegalHoldLiftedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** From here on nothing personal of it is erased: of a unit, of whoever ever worked in it or below it. */
export interface LegalHoldPlaced {
  readonly __typename?: "LegalHoldPlaced";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** A personal value, if it is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The thing, on the entry's first day. */
  readonly entity: Node | null;
  /** Matter, as the entry says. */
  readonly matter: string | null;
}

/** The arguments of LegalHoldPlaced.summary. */
export interface LegalHoldPlacedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of LegalHoldPlaced.proof. */
export interface LegalHoldPlacedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** End a legal hold. */
export interface LiftLegalHoldInput {
  /** The key of the person, the unit or the organization. */
  readonly entity: string;
  /** What it was for, as it was placed. */
  readonly matter: string;
  /** Why; kept beside the ledger and erasable. */
  readonly reason: string;
}

/** What this server will answer at most. */
export interface Limits {
  readonly __typename?: "Limits";
  /** Bytes of a request. */
  readonly bodyBytes: number;
  /** Characters of a document. */
  readonly documentChars: number;
  /** Tokens of a document. */
  readonly tokens: number;
  /** Operations, fragments and variables of a document. */
  readonly definitions: number;
  /** Levels of a query. */
  readonly depth: number;
  /** Levels of a question about the schema. */
  readonly introspectionDepth: number;
  /** Aliases of a query. */
  readonly aliases: number;
  /** Fields of a query on its first level. */
  readonly rootFields: number;
  /** Fields of a query, as often as their fragments are spread. */
  readonly fields: number;
  /** Directives of a query. */
  readonly directives: number;
  /** Values written in the arguments of a query. */
  readonly documentValues: number;
  /** Values in variables, nested ones included. */
  readonly variableValues: number;
  /** Values that an answer may hold, as far as the query tells. */
  readonly cost: number;
  /** Items of a page. */
  readonly pageSize: number;
  /** Seconds that a query may take. */
  readonly operationS: number;
  /** Points that a caller may spend at once, one for each value; 0 if they are not counted. */
  readonly budget: number;
  /** Points that come back to a caller in a second. */
  readonly budgetPerS: number;
  /** Subscriptions at the same time, over all connections. */
  readonly subscriptions: number;
  /** Operations at the same time on one WebSocket. */
  readonly connectionSubscriptions: number;
}

/** What becomes of the line manager when a position moves. */
export type LineChoice =
  | "KEEP"
  | "NEW_HEAD";

/** A text and the language it is in. */
export interface LocalizedText {
  readonly __typename?: "LocalizedText";
  /** A BCP 47 language tag. */
  readonly language: string;
  /** The text. */
  readonly text: string;
}

/** A text and the language it is in. */
export interface LocalizedTextInput {
  /** A BCP 47 language tag, such as en or zh. */
  readonly language: string;
  /** The text itself. */
  readonly text: string;
}

/** State something, of the organization or of something in it. */
export interface MakeStatementInput {
  /** The first day it holds. */
  readonly from: string;
  /** What sort of thing is said. */
  readonly kind: StatementKind;
  /** What is said; may be left out where there is a name. */
  readonly texts?: ReadonlyArray<LocalizedTextInput> | null;
  /** A short name for it. */
  readonly names?: ReadonlyArray<LocalizedTextInput> | null;
  /** The organization's own word for the kind. */
  readonly category?: string | null;
  /** The key of what it is said of; the organization, if left out. */
  readonly about?: string | null;
  /** The design check that holds the structure against it, such as C1. */
  readonly check?: string | null;
  /** Its place among statements of its kind. */
  readonly order?: number | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** How results are judged. */
export interface Measure {
  readonly __typename?: "Measure";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day; of what is off record, the nearest one. */
  readonly effective: Period;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** Its name. */
  readonly name: string;
  /** What it does, or judges, in words. */
  readonly text: string | null;
  /** What it is counted in. */
  readonly unitOfMeasure: string | null;
  /** The value aimed at. */
  readonly target: string | null;
  /** Whether more or less is better. */
  readonly direction: string | null;
  /** Over which span it is taken. */
  readonly period: string | null;
  /** Who owns it. */
  readonly owner: Holder | null;
  /** Who is judged by it. */
  readonly appliesTo: ReadonlyArray<Holder>;
}

/** The arguments of Measure.history. */
export interface MeasureHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Measure.name. */
export interface MeasureNameArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Measure.text. */
export interface MeasureTextArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A measure was defined, with its target. */
export interface MeasureDefined {
  readonly __typename?: "MeasureDefined";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The measure, on the entry's first day. */
  readonly measure: Measure | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
  /** Unit of measure, as the entry says. */
  readonly unitOfMeasure: string | null;
  /** Target, as the entry says. */
  readonly target: string | null;
  /** Direction, as the entry says. */
  readonly direction: string | null;
  /** Period, as the entry says. */
  readonly period: string | null;
}

/** The arguments of MeasureDefined.summary. */
export interface MeasureDefinedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of MeasureDefined.proof. */
export interface MeasureDefinedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Nothing is judged by a measure any more. */
export interface MeasureRetired {
  readonly __typename?: "MeasureRetired";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The measure, on the entry's first day. */
  readonly measure: Measure | null;
}

/** The arguments of MeasureRetired.summary. */
export interface MeasureRetiredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of MeasureRetired.proof. */
export interface MeasureRetiredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A measure has another name, description or target; what is absent stayed. */
export interface MeasureRevised {
  readonly __typename?: "MeasureRevised";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The measure, on the entry's first day. */
  readonly measure: Measure | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
  /** Unit of measure, as the entry says. */
  readonly unitOfMeasure: string | null;
  /** Target, as the entry says. */
  readonly target: string | null;
  /** Direction, as the entry says. */
  readonly direction: string | null;
  /** Period, as the entry says. */
  readonly period: string | null;
}

/** The arguments of MeasureRevised.summary. */
export interface MeasureRevisedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of MeasureRevised.proof. */
export interface MeasureRevisedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Merge units into one: everything they hold passes to it, their seats are added up, and they are dissolved. */
export interface MergeUnitsInput {
  /** The first day it holds. */
  readonly from: string;
  /** The units to merge; the one they go into may be one. */
  readonly units: ReadonlyArray<string>;
  /** The unit they go into; create it first in the same set, if it is new. */
  readonly into: string;
}

/** How somebody was recognized. */
export type Method =
  | "SESSION"
  | "TOKEN"
  | "OIDC";

/** Move a seat, with its holders and dotted lines, to another unit. */
export interface MovePositionInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The position to move. */
  readonly position: string;
  /** The unit it goes to. */
  readonly unit: string;
  /** Whether it keeps its line manager or reports to the new unit's head. */
  readonly line: LineChoice;
}

/** Let a unit, and everything below it, report elsewhere. */
export interface MoveUnitInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit to move. */
  readonly unit: string;
  /** Its new parent; null makes it a root, absent is refused. */
  readonly parent?: string | null;
}

/** Everything that can be asked of an organization. */
export interface Mutation {
  readonly __typename?: "Mutation";
  /** Open the ledger of an organization. */
  readonly registerOrganization: RecordResult;
  /** Record several operations all together, or none of them. */
  readonly record: RecordResult;
  /** Draft a change request: no fact yet, and seen by its author and readers only. */
  readonly draftChangeRequest: ChangeRequestResult;
  /** Change a draft; or draft what is to be submitted in the place of an open change request. */
  readonly amendChangeRequest: ChangeRequestResult;
  /** Put a draft forward, frozen under a digest; an open change request is put forward once more, on what is known by now. */
  readonly submitChangeRequest: ChangeRequestResult;
  /** Take a change request back. A draft that was never submitted is thrown away. */
  readonly withdrawChangeRequest: ChangeRequestResult;
  /** Approve exactly what a digest stands for. Its submitter cannot. */
  readonly approveChangeRequest: ChangeRequestResult;
  /** Turn a change request down, for the reason in the context. Its submitter cannot. */
  readonly rejectChangeRequest: ChangeRequestResult;
  /** Record what was approved, all of it in one change set. */
  readonly recordChangeRequest: RecordResult;
  /** Erase for good what somebody else proposed to erase: the values, and the key that opened them. */
  readonly confirmErasure: RecordResult;
  /** Say that a proposed erasure is off. */
  readonly declineErasure: RecordResult;
  /** Make a token for one's own programs. Whoever shows a token makes no other. */
  readonly createToken: CreateTokenResult;
  /** End a token at once: one's own, or that of somebody who has rights only where one administers. A token that is limited ends no other of its owner's. */
  readonly revokeToken: RevokeTokenResult;
  /** Sign somebody out of a browser at once: oneself, or whoever has rights only where one administers. A token that is limited does not sign its owner out. */
  readonly endSession: EndSessionResult;
  /** Give the organization another name, in one or several languages. */
  readonly renameOrganization: RecordResult;
  /** Create a unit, at the top or under a parent. */
  readonly createUnit: RecordResult;
  /** Give a unit another name, in one or several languages. */
  readonly renameUnit: RecordResult;
  /** Give a unit another code, or take its code away. */
  readonly recodeUnit: RecordResult;
  /** Say that a unit is of another kind or category; what is left out stays. */
  readonly reclassifyUnit: RecordResult;
  /** Say what a unit is for, in one or several languages. */
  readonly stateUnitPurpose: RecordResult;
  /** Let a unit, and everything below it, report elsewhere. */
  readonly moveUnit: RecordResult;
  /** Name the position, or the layer of leadership, that heads a unit: the one takes the place of the other. */
  readonly designateUnitHead: RecordResult;
  /** Say how a unit, with what is below it, is meant to be cut. */
  readonly declareStructureType: RecordResult;
  /** Say whether the children of a unit on record are all there are. */
  readonly declareUnitList: RecordResult;
  /** Say whether the positions of a unit on record are all there are. */
  readonly declarePositionList: RecordResult;
  /** Archive a unit with everything attached to it. */
  readonly deactivateUnit: RecordResult;
  /** Take a unit out of the archive. */
  readonly activateUnit: RecordResult;
  /** End a unit. What hangs on it must be moved or ended in the same change set. */
  readonly dissolveUnit: RecordResult;
  /** Bring a dissolved unit back, with its identity. */
  readonly reopenUnit: RecordResult;
  /** Merge units into one: everything they hold passes to it, their seats are added up, and they are dissolved. */
  readonly mergeUnits: RecordResult;
  /** Split a unit into new ones; unless it is kept, it is dissolved and all of its seats are shared out. */
  readonly splitUnit: RecordResult;
  /** Let units, or parts of them, go to others, which exist or are new; name those that end by it. */
  readonly transferUnits: RecordResult;
  /** Set up a role in a unit: one seat or several alike. */
  readonly createPosition: RecordResult;
  /** Give a position another title, in one or several languages. */
  readonly retitlePosition: RecordResult;
  /** Give a position another grade. */
  readonly regradePosition: RecordResult;
  /** Say what a position asks of its holder. */
  readonly statePositionRequirements: RecordResult;
  /** Say how far a position may decide. */
  readonly setDecisionLevel: RecordResult;
  /** Move a seat, with its holders and dotted lines, to another unit. */
  readonly movePosition: RecordResult;
  /** Let a position report to another, or to nobody. */
  readonly setReportingLine: RecordResult;
  /** End a position. Its holders and lines must be ended in the same change set. */
  readonly closePosition: RecordResult;
  /** Bring a closed position back, with its identity. */
  readonly reopenPosition: RecordResult;
  /** Let a position answer to a second one besides its line manager. */
  readonly startDottedLine: RecordResult;
  /** End a dotted line. */
  readonly endDottedLine: RecordResult;
  /** Approve another number of seats or FTE, of a position, a unit, or a grade within a unit. */
  readonly adjustHeadcount: RecordResult;
  /** Register a person, so that positions can be assigned. */
  readonly registerPerson: RecordResult;
  /** Let a person take a position. */
  readonly startAssignment: RecordResult;
  /** Change the share, the kind or the roles of an assignment; what is left out stays. */
  readonly changeAssignment: RecordResult;
  /** Let a person leave a position. */
  readonly endAssignment: RecordResult;
  /** Define a duty; start involvements to say who is accountable, carries it out or decides. */
  readonly defineResponsibility: RecordResult;
  /** Put a duty in other words; what is left out stays. */
  readonly rewordResponsibility: RecordResult;
  /** End a duty. Its involvements must be ended in the same change set. */
  readonly retireResponsibility: RecordResult;
  /** Bring a retired duty back, with its identity and its words. */
  readonly reopenResponsibility: RecordResult;
  /** Involve a unit or a position in a responsibility, a process, a system or a measure. */
  readonly startInvolvement: RecordResult;
  /** Let another unit or position be involved in the place of the one before. */
  readonly transferInvolvement: RecordResult;
  /** End an involvement. */
  readonly endInvolvement: RecordResult;
  /** Say that units work together, or one for another; outside parties are units of the kind EXTERNAL. */
  readonly startCollaboration: RecordResult;
  /** Change the parties, content, purpose or direction of a collaboration; what is left out stays. */
  readonly restateCollaboration: RecordResult;
  /** End a collaboration. */
  readonly endCollaboration: RecordResult;
  /** Define a process with its stages in order; start involvements to say who owns it and carries each stage. */
  readonly defineProcess: RecordResult;
  /** Give a process another name or description; what is left out stays. */
  readonly restateProcess: RecordResult;
  /** Let a process run through other stages, or in another order. */
  readonly reviseProcessStages: RecordResult;
  /** End a process. Its involvements must be ended in the same change set. */
  readonly retireProcess: RecordResult;
  /** Register a system; start involvements to say who owns it and who uses it. */
  readonly registerSystem: RecordResult;
  /** Give a system another name or description; what is left out stays. */
  readonly restateSystem: RecordResult;
  /** End a system. Its involvements must be ended in the same change set. */
  readonly retireSystem: RecordResult;
  /** Define a measure; start involvements to say who owns it and who is measured by it. */
  readonly defineMeasure: RecordResult;
  /** Change a measure's name, description or target; what is left out stays. */
  readonly reviseMeasure: RecordResult;
  /** End a measure. Its involvements must be ended in the same change set. */
  readonly retireMeasure: RecordResult;
  /** State something, of the organization or of something in it. */
  readonly makeStatement: RecordResult;
  /** Put a statement in other words, in another place, or say it of something else; what is left out stays. */
  readonly restateStatement: RecordResult;
  /** Say that a statement does not hold any more. */
  readonly retireStatement: RecordResult;
  /** Let the design checks run with other parameters from a day on; what is left out has its default. */
  readonly adoptRuleSet: RecordResult;
  /** Let a rule set apply no longer. */
  readonly retireRuleSet: RecordResult;
  /** Plan a step of implementing or optimising a structure, with or without a change request. */
  readonly planRolloutStep: RecordResult;
  /** Say that a step was done on a day. */
  readonly completeRolloutStep: RecordResult;
  /** Set a named value on something, or take it away. */
  readonly setAttribute: RecordResult;
  /** Take back entries, or a whole change set: cancel a plan, or undo what never held. */
  readonly rescind: RecordResult;
  /** Say which commands are recorded only through an approved change request. */
  readonly adoptPolicy: RecordResult;
  /** Let somebody do something in the organization, or in a part of it. */
  readonly giveGrant: RecordResult;
  /** Take a grant back, at once. What was done under it stands. */
  readonly revokeGrant: RecordResult;
  /** Say that other keys sign from here on. `orgledger key rotate` makes all of it. */
  readonly rotateSigningKey: RecordResult;
  /** Keep what is personal of a person, a unit or the organization from being erased. */
  readonly placeLegalHold: RecordResult;
  /** End a legal hold. */
  readonly liftLegalHold: RecordResult;
  /** Propose to erase what is kept of a person, or free texts of an entry; somebody else confirms it. */
  readonly proposeErasure: RecordResult;
  /** Record that a report was filed, by the digest of its bytes and all that they were made from. */
  readonly fileReport: RecordResult;
}

/** The arguments of Mutation.registerOrganization. */
export interface MutationRegisterOrganizationArgs {
  /** The organization. */
  readonly input: RegisterOrganizationInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.record. */
export interface MutationRecordArgs {
  /** The operations. */
  readonly input: RecordInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.draftChangeRequest. */
export interface MutationDraftChangeRequestArgs {
  /** What is proposed. */
  readonly input: DraftChangeRequestInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.amendChangeRequest. */
export interface MutationAmendChangeRequestArgs {
  /** The id of the change request. */
  readonly id: string;
  /** What is proposed. */
  readonly input: DraftChangeRequestInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.submitChangeRequest. */
export interface MutationSubmitChangeRequestArgs {
  /** The id of the change request. */
  readonly id: string;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.withdrawChangeRequest. */
export interface MutationWithdrawChangeRequestArgs {
  /** The id of the change request. */
  readonly id: string;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.approveChangeRequest. */
export interface MutationApproveChangeRequestArgs {
  /** The id of the change request. */
  readonly id: string;
  /** The digest of what the approver saw. */
  readonly digest: string;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.rejectChangeRequest. */
export interface MutationRejectChangeRequestArgs {
  /** The id of the change request. */
  readonly id: string;
  /** What surrounds the command; it holds the reason. */
  readonly context: ContextInput;
}

/** The arguments of Mutation.recordChangeRequest. */
export interface MutationRecordChangeRequestArgs {
  /** The id of the change request. */
  readonly id: string;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.confirmErasure. */
export interface MutationConfirmErasureArgs {
  /** The entry that proposes the erasure. */
  readonly proposal: number;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.declineErasure. */
export interface MutationDeclineErasureArgs {
  /** The entry that proposes the erasure. */
  readonly proposal: number;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.createToken. */
export interface MutationCreateTokenArgs {
  /** The token. */
  readonly input: CreateTokenInput;
}

/** The arguments of Mutation.revokeToken. */
export interface MutationRevokeTokenArgs {
  /** The token's key. */
  readonly key: string;
}

/** The arguments of Mutation.endSession. */
export interface MutationEndSessionArgs {
  /** The session's key. */
  readonly key: string;
}

/** The arguments of Mutation.renameOrganization. */
export interface MutationRenameOrganizationArgs {
  /** What to do. */
  readonly input: RenameOrganizationInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.createUnit. */
export interface MutationCreateUnitArgs {
  /** What to do. */
  readonly input: CreateUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.renameUnit. */
export interface MutationRenameUnitArgs {
  /** What to do. */
  readonly input: RenameUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.recodeUnit. */
export interface MutationRecodeUnitArgs {
  /** What to do. */
  readonly input: RecodeUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.reclassifyUnit. */
export interface MutationReclassifyUnitArgs {
  /** What to do. */
  readonly input: ReclassifyUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.stateUnitPurpose. */
export interface MutationStateUnitPurposeArgs {
  /** What to do. */
  readonly input: StateUnitPurposeInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.moveUnit. */
export interface MutationMoveUnitArgs {
  /** What to do. */
  readonly input: MoveUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.designateUnitHead. */
export interface MutationDesignateUnitHeadArgs {
  /** What to do. */
  readonly input: DesignateUnitHeadInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.declareStructureType. */
export interface MutationDeclareStructureTypeArgs {
  /** What to do. */
  readonly input: DeclareStructureTypeInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.declareUnitList. */
export interface MutationDeclareUnitListArgs {
  /** What to do. */
  readonly input: DeclareUnitListInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.declarePositionList. */
export interface MutationDeclarePositionListArgs {
  /** What to do. */
  readonly input: DeclarePositionListInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.deactivateUnit. */
export interface MutationDeactivateUnitArgs {
  /** What to do. */
  readonly input: DeactivateUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.activateUnit. */
export interface MutationActivateUnitArgs {
  /** What to do. */
  readonly input: ActivateUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.dissolveUnit. */
export interface MutationDissolveUnitArgs {
  /** What to do. */
  readonly input: DissolveUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.reopenUnit. */
export interface MutationReopenUnitArgs {
  /** What to do. */
  readonly input: ReopenUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.mergeUnits. */
export interface MutationMergeUnitsArgs {
  /** What to do. */
  readonly input: MergeUnitsInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.splitUnit. */
export interface MutationSplitUnitArgs {
  /** What to do. */
  readonly input: SplitUnitInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.transferUnits. */
export interface MutationTransferUnitsArgs {
  /** What to do. */
  readonly input: TransferUnitsInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.createPosition. */
export interface MutationCreatePositionArgs {
  /** What to do. */
  readonly input: CreatePositionInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.retitlePosition. */
export interface MutationRetitlePositionArgs {
  /** What to do. */
  readonly input: RetitlePositionInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.regradePosition. */
export interface MutationRegradePositionArgs {
  /** What to do. */
  readonly input: RegradePositionInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.statePositionRequirements. */
export interface MutationStatePositionRequirementsArgs {
  /** What to do. */
  readonly input: StatePositionRequirementsInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.setDecisionLevel. */
export interface MutationSetDecisionLevelArgs {
  /** What to do. */
  readonly input: SetDecisionLevelInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.movePosition. */
export interface MutationMovePositionArgs {
  /** What to do. */
  readonly input: MovePositionInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.setReportingLine. */
export interface MutationSetReportingLineArgs {
  /** What to do. */
  readonly input: SetReportingLineInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.closePosition. */
export interface MutationClosePositionArgs {
  /** What to do. */
  readonly input: ClosePositionInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.reopenPosition. */
export interface MutationReopenPositionArgs {
  /** What to do. */
  readonly input: ReopenPositionInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.startDottedLine. */
export interface MutationStartDottedLineArgs {
  /** What to do. */
  readonly input: StartDottedLineInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.endDottedLine. */
export interface MutationEndDottedLineArgs {
  /** What to do. */
  readonly input: EndDottedLineInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.adjustHeadcount. */
export interface MutationAdjustHeadcountArgs {
  /** What to do. */
  readonly input: AdjustHeadcountInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.registerPerson. */
export interface MutationRegisterPersonArgs {
  /** What to do. */
  readonly input: RegisterPersonInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.startAssignment. */
export interface MutationStartAssignmentArgs {
  /** What to do. */
  readonly input: StartAssignmentInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.changeAssignment. */
export interface MutationChangeAssignmentArgs {
  /** What to do. */
  readonly input: ChangeAssignmentInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.endAssignment. */
export interface MutationEndAssignmentArgs {
  /** What to do. */
  readonly input: EndAssignmentInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.defineResponsibility. */
export interface MutationDefineResponsibilityArgs {
  /** What to do. */
  readonly input: DefineResponsibilityInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.rewordResponsibility. */
export interface MutationRewordResponsibilityArgs {
  /** What to do. */
  readonly input: RewordResponsibilityInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.retireResponsibility. */
export interface MutationRetireResponsibilityArgs {
  /** What to do. */
  readonly input: RetireResponsibilityInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.reopenResponsibility. */
export interface MutationReopenResponsibilityArgs {
  /** What to do. */
  readonly input: ReopenResponsibilityInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.startInvolvement. */
export interface MutationStartInvolvementArgs {
  /** What to do. */
  readonly input: StartInvolvementInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.transferInvolvement. */
export interface MutationTransferInvolvementArgs {
  /** What to do. */
  readonly input: TransferInvolvementInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.endInvolvement. */
export interface MutationEndInvolvementArgs {
  /** What to do. */
  readonly input: EndInvolvementInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.startCollaboration. */
export interface MutationStartCollaborationArgs {
  /** What to do. */
  readonly input: StartCollaborationInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.restateCollaboration. */
export interface MutationRestateCollaborationArgs {
  /** What to do. */
  readonly input: RestateCollaborationInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.endCollaboration. */
export interface MutationEndCollaborationArgs {
  /** What to do. */
  readonly input: EndCollaborationInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.defineProcess. */
export interface MutationDefineProcessArgs {
  /** What to do. */
  readonly input: DefineProcessInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.restateProcess. */
export interface MutationRestateProcessArgs {
  /** What to do. */
  readonly input: RestateProcessInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.reviseProcessStages. */
export interface MutationReviseProcessStagesArgs {
  /** What to do. */
  readonly input: ReviseProcessStagesInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.retireProcess. */
export interface MutationRetireProcessArgs {
  /** What to do. */
  readonly input: RetireProcessInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.registerSystem. */
export interface MutationRegisterSystemArgs {
  /** What to do. */
  readonly input: RegisterSystemInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.restateSystem. */
export interface MutationRestateSystemArgs {
  /** What to do. */
  readonly input: RestateSystemInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.retireSystem. */
export interface MutationRetireSystemArgs {
  /** What to do. */
  readonly input: RetireSystemInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.defineMeasure. */
export interface MutationDefineMeasureArgs {
  /** What to do. */
  readonly input: DefineMeasureInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.reviseMeasure. */
export interface MutationReviseMeasureArgs {
  /** What to do. */
  readonly input: ReviseMeasureInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.retireMeasure. */
export interface MutationRetireMeasureArgs {
  /** What to do. */
  readonly input: RetireMeasureInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.makeStatement. */
export interface MutationMakeStatementArgs {
  /** What to do. */
  readonly input: MakeStatementInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.restateStatement. */
export interface MutationRestateStatementArgs {
  /** What to do. */
  readonly input: RestateStatementInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.retireStatement. */
export interface MutationRetireStatementArgs {
  /** What to do. */
  readonly input: RetireStatementInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.adoptRuleSet. */
export interface MutationAdoptRuleSetArgs {
  /** What to do. */
  readonly input: AdoptRuleSetInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.retireRuleSet. */
export interface MutationRetireRuleSetArgs {
  /** What to do. */
  readonly input: RetireRuleSetInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.planRolloutStep. */
export interface MutationPlanRolloutStepArgs {
  /** What to do. */
  readonly input: PlanRolloutStepInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.completeRolloutStep. */
export interface MutationCompleteRolloutStepArgs {
  /** What to do. */
  readonly input: CompleteRolloutStepInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.setAttribute. */
export interface MutationSetAttributeArgs {
  /** What to do. */
  readonly input: SetAttributeInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.rescind. */
export interface MutationRescindArgs {
  /** What to do. */
  readonly input: RescindInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.adoptPolicy. */
export interface MutationAdoptPolicyArgs {
  /** What to do. */
  readonly input: AdoptPolicyInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.giveGrant. */
export interface MutationGiveGrantArgs {
  /** What to do. */
  readonly input: GiveGrantInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.revokeGrant. */
export interface MutationRevokeGrantArgs {
  /** What to do. */
  readonly input: RevokeGrantInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.rotateSigningKey. */
export interface MutationRotateSigningKeyArgs {
  /** What to do. */
  readonly input: RotateSigningKeyInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.placeLegalHold. */
export interface MutationPlaceLegalHoldArgs {
  /** What to do. */
  readonly input: PlaceLegalHoldInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.liftLegalHold. */
export interface MutationLiftLegalHoldArgs {
  /** What to do. */
  readonly input: LiftLegalHoldInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.proposeErasure. */
export interface MutationProposeErasureArgs {
  /** What to do. */
  readonly input: ProposeErasureInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** The arguments of Mutation.fileReport. */
export interface MutationFileReportArgs {
  /** What to do. */
  readonly input: FileReportInput;
  /** What surrounds the command. */
  readonly context?: ContextInput | null;
}

/** Anything that can be fetched again by its id. */
export type Node =
  | Actor
  | Assignment
  | AssignmentChanged
  | AssignmentEnded
  | AssignmentStarted
  | AttributeSet
  | ChangeRequest
  | ChangeRequestApproved
  | ChangeRequestRecorded
  | ChangeRequestRejected
  | ChangeRequestSubmitted
  | ChangeRequestWithdrawn
  | ChangeSet
  | Collaboration
  | CollaborationEnded
  | CollaborationRestated
  | CollaborationStarted
  | DecisionLevelSet
  | DottedLine
  | DottedLineEnded
  | DottedLineStarted
  | EntriesRescinded
  | ErasureDeclined
  | ErasureProposed
  | Grant
  | GrantGiven
  | GrantRevoked
  | HeadcountAdjusted
  | Involvement
  | InvolvementEnded
  | InvolvementStarted
  | InvolvementTransferred
  | LegalHoldLifted
  | LegalHoldPlaced
  | Measure
  | MeasureDefined
  | MeasureRetired
  | MeasureRevised
  | Organization
  | OrganizationRegistered
  | OrganizationRenamed
  | Person
  | PersonErased
  | PersonRegistered
  | PolicyAdopted
  | Position
  | PositionClosed
  | PositionCreated
  | PositionListDeclared
  | PositionMoved
  | PositionRegraded
  | PositionReopened
  | PositionRequirementsStated
  | PositionRetitled
  | PrivateValueRedacted
  | Process
  | ProcessDefined
  | ProcessRestated
  | ProcessRetired
  | ProcessStagesRevised
  | ReportIssued
  | ReportingLineSet
  | Responsibility
  | ResponsibilityDefined
  | ResponsibilityReopened
  | ResponsibilityRetired
  | ResponsibilityReworded
  | RolloutStep
  | RolloutStepCompleted
  | RolloutStepPlanned
  | RuleSet
  | RuleSetAdopted
  | RuleSetRetired
  | SigningKeyRotated
  | Statement
  | StatementMade
  | StatementRestated
  | StatementRetired
  | System
  | SystemRegistered
  | SystemRestated
  | SystemRetired
  | Thing
  | Unit
  | UnitActivated
  | UnitCreated
  | UnitDeactivated
  | UnitDissolved
  | UnitHeadDesignated
  | UnitListDeclared
  | UnitMoved
  | UnitPurposeStated
  | UnitReclassified
  | UnitRecoded
  | UnitRenamed
  | UnitReopened
  | UnitSplit
  | UnitStructureDeclared
  | UnitsMerged
  | UnitsTransferred;

/** There is no such thing. */
export interface NotFoundError {
  readonly __typename?: "NotFoundError";
  /** What was refused, why, and what to do. */
  readonly message: string;
  /** A stable name of the rule. */
  readonly code: string;
  /** The part of the input it is about. */
  readonly path: ReadonlyArray<string> | null;
}

/** Something the author of a change may not expect. */
export interface Notice {
  readonly __typename?: "Notice";
  /** A stable name. */
  readonly code: string;
  /** What to know. */
  readonly message: string;
}

/** One operation of a change set: exactly one command is given. */
export type OperationInput =
  | { readonly renameOrganization: RenameOrganizationInput }
  | { readonly createUnit: CreateUnitInput }
  | { readonly renameUnit: RenameUnitInput }
  | { readonly recodeUnit: RecodeUnitInput }
  | { readonly reclassifyUnit: ReclassifyUnitInput }
  | { readonly stateUnitPurpose: StateUnitPurposeInput }
  | { readonly moveUnit: MoveUnitInput }
  | { readonly designateUnitHead: DesignateUnitHeadInput }
  | { readonly declareStructureType: DeclareStructureTypeInput }
  | { readonly declareUnitList: DeclareUnitListInput }
  | { readonly declarePositionList: DeclarePositionListInput }
  | { readonly deactivateUnit: DeactivateUnitInput }
  | { readonly activateUnit: ActivateUnitInput }
  | { readonly dissolveUnit: DissolveUnitInput }
  | { readonly reopenUnit: ReopenUnitInput }
  | { readonly mergeUnits: MergeUnitsInput }
  | { readonly splitUnit: SplitUnitInput }
  | { readonly transferUnits: TransferUnitsInput }
  | { readonly createPosition: CreatePositionInput }
  | { readonly retitlePosition: RetitlePositionInput }
  | { readonly regradePosition: RegradePositionInput }
  | { readonly statePositionRequirements: StatePositionRequirementsInput }
  | { readonly setDecisionLevel: SetDecisionLevelInput }
  | { readonly movePosition: MovePositionInput }
  | { readonly setReportingLine: SetReportingLineInput }
  | { readonly closePosition: ClosePositionInput }
  | { readonly reopenPosition: ReopenPositionInput }
  | { readonly startDottedLine: StartDottedLineInput }
  | { readonly endDottedLine: EndDottedLineInput }
  | { readonly adjustHeadcount: AdjustHeadcountInput }
  | { readonly registerPerson: RegisterPersonInput }
  | { readonly startAssignment: StartAssignmentInput }
  | { readonly changeAssignment: ChangeAssignmentInput }
  | { readonly endAssignment: EndAssignmentInput }
  | { readonly defineResponsibility: DefineResponsibilityInput }
  | { readonly rewordResponsibility: RewordResponsibilityInput }
  | { readonly retireResponsibility: RetireResponsibilityInput }
  | { readonly reopenResponsibility: ReopenResponsibilityInput }
  | { readonly startInvolvement: StartInvolvementInput }
  | { readonly transferInvolvement: TransferInvolvementInput }
  | { readonly endInvolvement: EndInvolvementInput }
  | { readonly startCollaboration: StartCollaborationInput }
  | { readonly restateCollaboration: RestateCollaborationInput }
  | { readonly endCollaboration: EndCollaborationInput }
  | { readonly defineProcess: DefineProcessInput }
  | { readonly restateProcess: RestateProcessInput }
  | { readonly reviseProcessStages: ReviseProcessStagesInput }
  | { readonly retireProcess: RetireProcessInput }
  | { readonly registerSystem: RegisterSystemInput }
  | { readonly restateSystem: RestateSystemInput }
  | { readonly retireSystem: RetireSystemInput }
  | { readonly defineMeasure: DefineMeasureInput }
  | { readonly reviseMeasure: ReviseMeasureInput }
  | { readonly retireMeasure: RetireMeasureInput }
  | { readonly makeStatement: MakeStatementInput }
  | { readonly restateStatement: RestateStatementInput }
  | { readonly retireStatement: RetireStatementInput }
  | { readonly adoptRuleSet: AdoptRuleSetInput }
  | { readonly retireRuleSet: RetireRuleSetInput }
  | { readonly planRolloutStep: PlanRolloutStepInput }
  | { readonly completeRolloutStep: CompleteRolloutStepInput }
  | { readonly setAttribute: SetAttributeInput }
  | { readonly rescind: RescindInput }
  | { readonly adoptPolicy: AdoptPolicyInput }
  | { readonly giveGrant: GiveGrantInput }
  | { readonly revokeGrant: RevokeGrantInput }
  | { readonly rotateSigningKey: RotateSigningKeyInput }
  | { readonly placeLegalHold: PlaceLegalHoldInput }
  | { readonly liftLegalHold: LiftLegalHoldInput }
  | { readonly proposeErasure: ProposeErasureInput }
  | { readonly fileReport: FileReportInput };

/** How the ledger of an organization is kept: told of now, by the process that answers. Whoever reads the organization may know it; tokens and sessions are for its administrators. */
export interface Operations {
  readonly __typename?: "Operations";
  /** What was in memory when this was asked; null if nothing was. */
  readonly image: ImageState | null;
  /** The tables against the ledger. Counts them. */
  readonly tables: TableState;
  /** The rebuild that `orgledger db rebuild` is at; null if none runs. */
  readonly rebuild: Rebuild | null;
  /** The server and its database. */
  readonly health: Health;
  /** The checkpoints that are kept, with their signatures, the newest first. */
  readonly checkpoints: ReadonlyArray<Checkpoint>;
  /** Who cosigns checkpoints of this server, and how far each has come. */
  readonly witnesses: ReadonlyArray<WitnessState>;
  /** The keys that sign now; none, if nothing is signed. */
  readonly keys: ReadonlyArray<SigningKey>;
  /** The entries by which keys gave way to others, in order. */
  readonly keyRotations: ReadonlyArray<Entry>;
  /** Whether everybody signs in, and may do what is granted to them. */
  readonly enforced: boolean;
  /** For how many days it is kept who read what; null if that is not logged. */
  readonly readLogDays: number | null;
  /** The tokens that are good here, of those who have rights only where the asker administers: the oldest first, those that ended included. Null where nobody signs in. */
  readonly tokens: ReadonlyArray<ApiToken> | null;
  /** Who is signed in with a browser, of those who have rights here, and only where the asker administers: the newest first. Null where nobody signs in. */
  readonly sessions: ReadonlyArray<Session> | null;
  /** Packs of reports that are kept, the newest first. */
  readonly reportPacks: ReadonlyArray<ReportPack>;
  /** A pack by the beginning of its digest. */
  readonly reportPack: ReportPack;
  /** Reports that are made by themselves. `orgledger report schedule` adds and removes them. */
  readonly reportSchedules: ReadonlyArray<ReportSchedule>;
}

/** The arguments of Operations.checkpoints. */
export interface OperationsCheckpointsArgs {
  /** Of how many sizes at most. */
  readonly first?: number | null;
  /** Of fewer entries than this. */
  readonly below?: number | null;
}

/** The arguments of Operations.reportPacks. */
export interface OperationsReportPacksArgs {
  /** How many at most. */
  readonly first?: number | null;
}

/** The arguments of Operations.reportPack. */
export interface OperationsReportPackArgs {
  /** SHA-256 in hexadecimal, or its beginning. */
  readonly digest: string;
}

/** An organization at one coordinate, which everything below inherits. */
export interface Organization {
  readonly __typename?: "Organization";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The coordinate that was chosen; its token replays this very structure. */
  readonly coordinate: Coordinate;
  /** The state of the ledger as known here, in 32 bytes; in a scenario, as it stands on. */
  readonly checkpoint: Checkpoint;
  /** Its code, fixed for ever. */
  readonly code: string;
  /** Its name; before its first fact, its code. */
  readonly name: string;
  /** What it is for: its statements of the kind PURPOSE, one a line. */
  readonly purpose: string | null;
  /** The active units that reported to nobody, by code. */
  readonly roots: ReadonlyArray<Unit>;
  /** A unit on record, by key or by code. */
  readonly unit: Unit | null;
  /** Units on record. */
  readonly units: UnitConnection;
  /** Whatever was ever on record, as known, by its key, whether or not it is on the day: off record, it goes by the name and code of the nearest day, and `onRecord` lists its days. Null, if it never was. */
  readonly entity: Node | null;
  /** Every unit and position that ever had a code, as known, by day: where a lookup by code gives null, this tells who had the code on other days. */
  readonly codeHistory: ReadonlyArray<CodeHolder>;
  /** The tree as rows, depth first: from one unit down, or from all roots. */
  readonly outline: ReadonlyArray<OutlineRow>;
  /** A position on record, by key or by code. */
  readonly position: Position | null;
  /** Positions on record. */
  readonly positions: PositionConnection;
  /** A person, by key or by reference. */
  readonly person: Person | null;
  /** Everybody on record. */
  readonly people: PersonConnection;
  /** The whole organization in numbers. */
  readonly totals: Totals;
  /** The duties on record. */
  readonly responsibilities: ResponsibilityConnection;
  /** The collaborations on record. */
  readonly collaborations: CollaborationConnection;
  /** The processes on record, by name. */
  readonly processes: ReadonlyArray<Process>;
  /** The systems on record, by name. */
  readonly systems: ReadonlyArray<System>;
  /** The measures on record, by name. */
  readonly measures: ReadonlyArray<Measure>;
  /** What is said in words, by kind and place: of the organization, and of what is in it. */
  readonly statements: ReadonlyArray<Statement>;
  /** The steps of implementing and optimising, by phase and place. */
  readonly rolloutSteps: ReadonlyArray<RolloutStep>;
  /** Who could do what on that day, as known: an access review of any day. In the order of giving. */
  readonly grants: ReadonlyArray<Grant>;
  /** Where the structure departs from its design principles, by check and subject. */
  readonly findings: FindingConnection;
  /** How many findings there were over time, as known here, up to the coordinate's own day: on each day on which something that the checks read changed; or, if those are too many, on days evenly apart. */
  readonly findingsSeries: ReadonlyArray<FindingsOnDay>;
  /** The rule set in force on the day; null where the defaults apply. */
  readonly ruleSet: RuleSet | null;
  /** Whatever fits a name in any language, a code, a category, a text, a name or code of another day, or pinyin (yunyingbu or yyb finds 运营部): the best first, as it stands at the coordinate; last, what is not on record on that day, whose `onRecord` lists its days. Case, width and accents do not matter. A person is found by a whole name or reference. */
  readonly search: ReadonlyArray<Node>;
  /** Named values set on the organization. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How the organization itself came to be as it is. */
  readonly history: VersionConnection;
  /** A report at this coordinate; see `reports`. Whoever may not see personal values gets it without. */
  readonly report: ReportFile;
}

/** The arguments of Organization.name. */
export interface OrganizationNameArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Organization.purpose. */
export interface OrganizationPurposeArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Organization.unit. */
export interface OrganizationUnitArgs {
  /** Its key. */
  readonly key?: string | null;
  /** Its code on that day. */
  readonly code?: string | null;
}

/** The arguments of Organization.units. */
export interface OrganizationUnitsArgs {
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
  /** Which ones. */
  readonly filter?: UnitFilter | null;
  /** In which order. */
  readonly orderBy?: UnitOrder | null;
}

/** The arguments of Organization.entity. */
export interface OrganizationEntityArgs {
  /** Its key. */
  readonly key: string;
}

/** The arguments of Organization.codeHistory. */
export interface OrganizationCodeHistoryArgs {
  /** The code. */
  readonly code: string;
}

/** The arguments of Organization.outline. */
export interface OrganizationOutlineArgs {
  /** The key of the unit to begin with. */
  readonly root?: string | null;
  /** How many levels down; all, if null. A row that is `cut` has more below it. */
  readonly maxDepth?: number | null;
}

/** The arguments of Organization.position. */
export interface OrganizationPositionArgs {
  /** Its key. */
  readonly key?: string | null;
  /** Its code on that day. */
  readonly code?: string | null;
}

/** The arguments of Organization.positions. */
export interface OrganizationPositionsArgs {
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
  /** Which ones. */
  readonly filter?: PositionFilter | null;
}

/** The arguments of Organization.person. */
export interface OrganizationPersonArgs {
  /** Their key. */
  readonly key?: string | null;
  /** Their number elsewhere. */
  readonly reference?: string | null;
}

/** The arguments of Organization.people. */
export interface OrganizationPeopleArgs {
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Organization.responsibilities. */
export interface OrganizationResponsibilitiesArgs {
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Organization.collaborations. */
export interface OrganizationCollaborationsArgs {
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Organization.statements. */
export interface OrganizationStatementsArgs {
  /** Only of this kind. */
  readonly kind?: StatementKind | null;
  /** Only what is said of the thing of this key. */
  readonly about?: string | null;
}

/** The arguments of Organization.grants. */
export interface OrganizationGrantsArgs {
  /** Only of the actor of this key. */
  readonly principal?: string | null;
  /** Only of this role. */
  readonly role?: Role | null;
  /** Also those that did not hold on that day, such as revoked. */
  readonly all?: boolean | null;
}

/** The arguments of Organization.findings. */
export interface OrganizationFindingsArgs {
  /** Of these checks, such as C6; of all, if left out. */
  readonly checks?: ReadonlyArray<string> | null;
  /** Under the rule set of this key, whenever it was adopted, or under `default`; under the rules of the day, if left out. */
  readonly ruleSet?: string | null;
  /** About the unit of this key and what is below it. */
  readonly under?: string | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Organization.findingsSeries. */
export interface OrganizationFindingsSeriesArgs {
  /** Of these checks, such as C6; of all, if left out. */
  readonly checks?: ReadonlyArray<string> | null;
  /** Under the rule set of this key, or under `default`, on all days; under the rules of each day, if left out. */
  readonly ruleSet?: string | null;
  /** From this day on; from the first change, if left out. */
  readonly from?: string | null;
  /** On how many days at most: 24, or fewer. */
  readonly points?: number | null;
}

/** The arguments of Organization.search. */
export interface OrganizationSearchArgs {
  /** What to search for. */
  readonly text: string;
  /** How many items at most. */
  readonly first?: number | null;
  /** Whether what ended before the day, or begins after it, is found too. */
  readonly offRecord?: boolean | null;
}

/** The arguments of Organization.history. */
export interface OrganizationHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Organization.report. */
export interface OrganizationReportArgs {
  /** Its key, such as structure. */
  readonly report: string;
  /** In what it is written. */
  readonly format?: ReportFormat;
  /** en or zh; the organization's own if left out. */
  readonly language?: string | null;
  /** What it is asked for besides. */
  readonly parameters?: ReportParametersInput | null;
}

/** An organization as its ledger stands. */
export interface OrganizationInfo {
  readonly __typename?: "OrganizationInfo";
  /** Its identity. */
  readonly key: string;
  /** Its code, fixed for ever. */
  readonly code: string;
  /** Its name today. */
  readonly name: string;
  /** The IANA time zone whose days it lives by. */
  readonly timeZone: string;
  /** The language it falls back on. */
  readonly defaultLanguage: string;
  /** The first day that anything is known of. */
  readonly firstEffective: string | null;
  /** When its record begins. */
  readonly firstRecordedAt: string | null;
  /** Recorded times up to this sequence were replayed from a source, not witnessed. */
  readonly replayedUntil: number | null;
  /** Today, with all that is known. */
  readonly head: Coordinate;
  /** The state of its ledger now, in 32 bytes, signed if the server has a key. */
  readonly checkpoint: Checkpoint;
}

/** The arguments of OrganizationInfo.name. */
export interface OrganizationInfoNameArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** An organization opened its ledger. */
export interface OrganizationRegistered {
  readonly __typename?: "OrganizationRegistered";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The organization, on the entry's first day. */
  readonly organization: Organization | null;
  /** Code, as the entry says. */
  readonly code: string | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Time zone, as the entry says. */
  readonly timeZone: string | null;
  /** Default language, as the entry says. */
  readonly defaultLanguage: string | null;
}

/** The arguments of OrganizationRegistered.summary. */
export interface OrganizationRegisteredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of OrganizationRegistered.proof. */
export interface OrganizationRegisteredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** The organization goes by another name in the languages given. */
export interface OrganizationRenamed {
  readonly __typename?: "OrganizationRenamed";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The organization, on the entry's first day. */
  readonly organization: Organization | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
}

/** The arguments of OrganizationRenamed.summary. */
export interface OrganizationRenamedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of OrganizationRenamed.proof. */
export interface OrganizationRenamedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A unit and how deep it stands below where the outline begins. */
export interface OutlineRow {
  readonly __typename?: "OutlineRow";
  /** 0 for where the outline begins. */
  readonly depth: number;
  /** The unit. */
  readonly unit: Unit;
  /** Whether active units below it are left out, because `maxDepth` ends here. */
  readonly cut: boolean;
}

/** Where a page stands in the whole list. */
export interface PageInfo {
  readonly __typename?: "PageInfo";
  /** Whether more items follow. */
  readonly hasNextPage: boolean;
  /** Whether items came before. */
  readonly hasPreviousPage: boolean;
  /** The cursor of the first item. */
  readonly startCursor: string | null;
  /** The cursor of the last item: pass it as `after`. */
  readonly endCursor: string | null;
}

/** Days from `from` up to, and not including, `to`. */
export interface Period {
  readonly __typename?: "Period";
  /** The first day. */
  readonly from: string;
  /** The first day after; null means for ever. */
  readonly to: string | null;
}

/** Somebody who can hold positions. Name and reference may have been erased. */
export interface Person {
  readonly __typename?: "Person";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Their identity, the same at every coordinate. */
  readonly key: string;
  /** Their number elsewhere. */
  readonly reference: string | null;
  /** Their name. */
  readonly name: string | null;
  /** Whether what was kept of them is erased, at the head: name and reference are null. */
  readonly erased: boolean;
  /** The entry that erased what was kept of them, at the head. */
  readonly erasedBy: Entry | null;
  /** Every unbroken period on record, as known. */
  readonly onRecord: ReadonlyArray<Period>;
  /** The positions they held, each with share and roles. */
  readonly assignments: ReadonlyArray<Assignment>;
}

/** A page of a list. */
export interface PersonConnection {
  readonly __typename?: "PersonConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<PersonEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<Person>;
}

/** An item and its place in the list. */
export interface PersonEdge {
  readonly __typename?: "PersonEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: Person;
}

/** What was kept of a person is gone for good: the values, and the key that opened them. */
export interface PersonErased {
  readonly __typename?: "PersonErased";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The person, on the entry's first day. */
  readonly person: Person | null;
  /** The actor, on the entry's first day. */
  readonly recordedAs: Actor | null;
  /** Legal basis, as the entry says. */
  readonly legalBasis: LegalBasis | null;
  /** Values, as the entry says. */
  readonly values: number | null;
  /** Proposal, as the entry says. */
  readonly proposal: number | null;
  /** The actor, on the entry's first day. */
  readonly proposedBy: Actor | null;
  /** The actor, on the entry's first day. */
  readonly approvedBy: Actor | null;
  /** Restores, as the entry says. */
  readonly restores: number | null;
}

/** The arguments of PersonErased.summary. */
export interface PersonErasedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PersonErased.proof. */
export interface PersonErasedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A person can be assigned from here on. */
export interface PersonRegistered {
  readonly __typename?: "PersonRegistered";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The person, on the entry's first day. */
  readonly person: Person | null;
  /** A personal value, if it is still kept. */
  readonly name: string | null;
  /** A personal value, if it is still kept. */
  readonly reference: string | null;
}

/** The arguments of PersonRegistered.summary. */
export interface PersonRegisteredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PersonRegistered.proof. */
export interface PersonRegisteredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Keep what is personal of a person, a unit or the organization from being erased. */
export interface PlaceLegalHoldInput {
  /** The key of the person, the unit or the organization. */
  readonly entity: string;
  /** What it is for, by file number; stays in the ledger, so it names nobody. */
  readonly matter: string;
  /** Why; kept beside the ledger and erasable. */
  readonly reason: string;
}

/** Plan a step of implementing or optimising a structure, with or without a change request. */
export interface PlanRolloutStepInput {
  /** The first day it holds. */
  readonly from: string;
  /** Whether it brings a structure about, or improves it. */
  readonly phase: RolloutPhase;
  /** Its place among the steps of its phase. */
  readonly order: number;
  /** What is done. */
  readonly texts: ReadonlyArray<LocalizedTextInput>;
  /** The day by which it should be done. */
  readonly due?: string | null;
  /** The key of the change request it carries out. */
  readonly changeRequest?: string | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** What an operation would come to. */
export interface PlannedOperation {
  readonly __typename?: "PlannedOperation";
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** What it is about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What would happen, in a sentence. */
  readonly summary: string;
}

/** The arguments of PlannedOperation.summary. */
export interface PlannedOperationSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** From here on these commands need a change request, and no others. */
export interface PolicyAdopted {
  readonly __typename?: "PolicyAdopted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The organization, on the entry's first day. */
  readonly organization: Organization | null;
  /** Request required, as the entry says. */
  readonly requestRequired: ReadonlyArray<string> | null;
}

/** The arguments of PolicyAdopted.summary. */
export interface PolicyAdoptedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PolicyAdopted.proof. */
export interface PolicyAdoptedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A role in a unit, one seat or several alike, as it stood at one coordinate. */
export interface Position {
  readonly __typename?: "Position";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day. */
  readonly effective: Period | null;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** Its human handle, unique among the positions on record. */
  readonly code: string | null;
  /** Its title: in the asked language, else the organization's, any, its code, its key. */
  readonly title: string;
  /** Its titles, by language. */
  readonly titles: ReadonlyArray<LocalizedText>;
  /** Its grade. */
  readonly grade: string | null;
  /** The unit it belonged to. */
  readonly unit: Unit;
  /** Its seats, approved and filled. */
  readonly headcount: Headcount;
  /** Its line manager. */
  readonly reportsTo: Position | null;
  /** The positions that reported to it. */
  readonly reports: ReadonlyArray<Position>;
  /** The positions it also answered to. */
  readonly dottedLines: ReadonlyArray<Position>;
  /** Who held it, each with share and roles. */
  readonly holders: ReadonlyArray<Assignment>;
  /** What it asks of its holder. */
  readonly requirements: string | null;
  /** How far it may decide, in the organization's own words. */
  readonly decisionLevel: string | null;
  /** The duties it is involved in, and in which way. */
  readonly responsibilities: ReadonlyArray<Involvement>;
}

/** The arguments of Position.history. */
export interface PositionHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Position.title. */
export interface PositionTitleArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Position.requirements. */
export interface PositionRequirementsArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A position went off record. */
export interface PositionClosed {
  readonly __typename?: "PositionClosed";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
}

/** The arguments of PositionClosed.summary. */
export interface PositionClosedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PositionClosed.proof. */
export interface PositionClosedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A page of a list. */
export interface PositionConnection {
  readonly __typename?: "PositionConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<PositionEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<Position>;
}

/** A role was set up in a unit, with the seats approved for it. */
export interface PositionCreated {
  readonly __typename?: "PositionCreated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** Code, as the entry says. */
  readonly code: string | null;
  /** Titles, as the entry says. */
  readonly titles: ReadonlyArray<LocalizedText> | null;
  /** Grade, as the entry says. */
  readonly grade: string | null;
  /** Seats, as the entry says. */
  readonly seats: number | null;
  /** Fte, as the entry says. */
  readonly fte: string | null;
  /** The position, on the entry's first day. */
  readonly reportsTo: Position | null;
}

/** The arguments of PositionCreated.summary. */
export interface PositionCreatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PositionCreated.proof. */
export interface PositionCreatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** An item and its place in the list. */
export interface PositionEdge {
  readonly __typename?: "PositionEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: Position;
}

/** Which positions to list. */
export interface PositionFilter {
  /** Of the unit of this key. */
  readonly unit?: string | null;
  /** With this text in a title or the code; case, width and accents do not matter. */
  readonly text?: string | null;
  /** True: with a vacant seat, one that nobody holds for good. False: all others, and those of unknown seats. */
  readonly vacant?: boolean | null;
}

/** Whether the positions of a unit on record are all there are. */
export interface PositionListDeclared {
  readonly __typename?: "PositionListDeclared";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** Completeness, as the entry says. */
  readonly completeness: Completeness | null;
}

/** The arguments of PositionListDeclared.summary. */
export interface PositionListDeclaredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PositionListDeclared.proof. */
export interface PositionListDeclaredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A seat went to another unit, with its holders and dotted lines (role moved). */
export interface PositionMoved {
  readonly __typename?: "PositionMoved";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** The unit, on the entry's first day. */
  readonly fromUnit: Unit | null;
  /** The unit, on the entry's first day. */
  readonly toUnit: Unit | null;
  /** Line, as the entry says. */
  readonly line: LineChoice | null;
  /** The position, on the entry's first day. */
  readonly reportsTo: Position | null;
}

/** The arguments of PositionMoved.summary. */
export interface PositionMovedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PositionMoved.proof. */
export interface PositionMovedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A position is of another grade, or of none. */
export interface PositionRegraded {
  readonly __typename?: "PositionRegraded";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** Grade, as the entry says. */
  readonly grade: string | null;
}

/** The arguments of PositionRegraded.summary. */
export interface PositionRegradedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PositionRegraded.proof. */
export interface PositionRegradedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A closed position is back, in a unit given anew; a line manager who is absent is the one it had. */
export interface PositionReopened {
  readonly __typename?: "PositionReopened";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** The position, on the entry's first day. */
  readonly reportsTo: Position | null;
}

/** The arguments of PositionReopened.summary. */
export interface PositionReopenedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PositionReopened.proof. */
export interface PositionReopenedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** What a position asks of its holder, in the languages given. */
export interface PositionRequirementsStated {
  readonly __typename?: "PositionRequirementsStated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** Requirements, as the entry says. */
  readonly requirements: ReadonlyArray<LocalizedText> | null;
}

/** The arguments of PositionRequirementsStated.summary. */
export interface PositionRequirementsStatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PositionRequirementsStated.proof. */
export interface PositionRequirementsStatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A position goes by another title in the languages given. */
export interface PositionRetitled {
  readonly __typename?: "PositionRetitled";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** Titles, as the entry says. */
  readonly titles: ReadonlyArray<LocalizedText> | null;
}

/** The arguments of PositionRetitled.summary. */
export interface PositionRetitledSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PositionRetitled.proof. */
export interface PositionRetitledProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** The answer to dryRun: decided in full, nothing recorded, so no sequence and no leaf. */
export interface Preview {
  readonly __typename?: "Preview";
  /** The structure it was decided on: pass its sequence as basedOn. */
  readonly basedOn: Coordinate;
  /** What would be recorded. */
  readonly operations: ReadonlyArray<PlannedOperation>;
  /** What it would make different, against the head. */
  readonly comparison: Comparison;
  /** The design findings that it would bring about, on the last day that it speaks of. */
  readonly findingsAppearing: ReadonlyArray<Finding>;
  /** The design findings that it would do away with. */
  readonly findingsVanishing: ReadonlyArray<Finding>;
  /** What its author may not expect. */
  readonly warnings: ReadonlyArray<Notice>;
}

/** The arguments of Preview.comparison. */
export interface PreviewComparisonArgs {
  /** The day to compare on; if left out, the latest on which something begins. */
  readonly effective?: string | null;
}

/** Free texts of an entry are gone for good. */
export interface PrivateValueRedacted {
  readonly __typename?: "PrivateValueRedacted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The organization, on the entry's first day. */
  readonly organization: Organization | null;
  /** Of entry, as the entry says. */
  readonly ofEntry: number | null;
  /** Parts, as the entry says. */
  readonly parts: ReadonlyArray<string> | null;
  /** Commitments, as the entry says. */
  readonly commitments: ReadonlyArray<string> | null;
  /** Legal basis, as the entry says. */
  readonly legalBasis: LegalBasis | null;
  /** Proposal, as the entry says. */
  readonly proposal: number | null;
  /** The actor, on the entry's first day. */
  readonly proposedBy: Actor | null;
  /** The actor, on the entry's first day. */
  readonly approvedBy: Actor | null;
  /** Restores, as the entry says. */
  readonly restores: number | null;
}

/** The arguments of PrivateValueRedacted.summary. */
export interface PrivateValueRedactedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of PrivateValueRedacted.proof. */
export interface PrivateValueRedactedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Work in ordered stages. */
export interface Process {
  readonly __typename?: "Process";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day; of what is off record, the nearest one. */
  readonly effective: Period;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** Its name. */
  readonly name: string;
  /** What it does, or judges, in words. */
  readonly text: string | null;
  /** Its stages, in order. */
  readonly stages: ReadonlyArray<ProcessStage>;
  /** Who owns it. */
  readonly owner: Holder | null;
}

/** The arguments of Process.history. */
export interface ProcessHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Process.name. */
export interface ProcessNameArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Process.text. */
export interface ProcessTextArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A process was defined, with its stages in order. */
export interface ProcessDefined {
  readonly __typename?: "ProcessDefined";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The process, on the entry's first day. */
  readonly process: Process | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
  /** Stages, as the entry says. */
  readonly stages: ReadonlyArray<ProcessStage> | null;
}

/** The arguments of ProcessDefined.summary. */
export interface ProcessDefinedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ProcessDefined.proof. */
export interface ProcessDefinedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A process has another name or description in the languages given. */
export interface ProcessRestated {
  readonly __typename?: "ProcessRestated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The process, on the entry's first day. */
  readonly process: Process | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
}

/** The arguments of ProcessRestated.summary. */
export interface ProcessRestatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ProcessRestated.proof. */
export interface ProcessRestatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A process is not run any more. */
export interface ProcessRetired {
  readonly __typename?: "ProcessRetired";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The process, on the entry's first day. */
  readonly process: Process | null;
}

/** The arguments of ProcessRetired.summary. */
export interface ProcessRetiredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ProcessRetired.proof. */
export interface ProcessRetiredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A step of a process. */
export interface ProcessStage {
  readonly __typename?: "ProcessStage";
  /** Its place, from 1. */
  readonly order: number;
  /** Its handle in the process, by which involvements name it. */
  readonly handle: string;
  /** Its name. */
  readonly name: string;
  /** Who carries it. */
  readonly holder: Holder | null;
}

/** The arguments of ProcessStage.name. */
export interface ProcessStageNameArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A step of a process. */
export interface ProcessStageInput {
  /** The name in one or several languages. */
  readonly names: ReadonlyArray<LocalizedTextInput>;
  /** Its handle in the process; its place in the order, if left out. */
  readonly stage?: string | null;
}

/** A process runs through other stages, or in another order. */
export interface ProcessStagesRevised {
  readonly __typename?: "ProcessStagesRevised";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The process, on the entry's first day. */
  readonly process: Process | null;
  /** Stages, as the entry says. */
  readonly stages: ReadonlyArray<ProcessStage> | null;
}

/** The arguments of ProcessStagesRevised.summary. */
export interface ProcessStagesRevisedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ProcessStagesRevised.proof. */
export interface ProcessStagesRevisedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Propose to erase what is kept of a person, or free texts of an entry; somebody else confirms it. */
export interface ProposeErasureInput {
  /** Why it has to go. */
  readonly legalBasis: LegalBasis;
  /** The person of whom everything personal is erased. */
  readonly person?: string | null;
  /** The actor as whom they recorded, by key or name, if the name behind it is to go as well. */
  readonly recordedAs?: string | null;
  /** The entry whose texts are erased, in the place of a person. */
  readonly entry?: number | null;
  /** Which texts: title, reason or basis of its change set, or its own. */
  readonly parts?: ReadonlyArray<string> | null;
}

/** Everything that can be read. */
export interface Query {
  readonly __typename?: "Query";
  /** The entries that propose an erasure which is neither confirmed nor declined. */
  readonly erasureProposals: ReadonlyArray<Entry>;
  /** What proves an erasure: its act, and the leaf that it is hashed to; no value. `note` is the same, signed (a C2SP signed note), where the ledger has a signing key. */
  readonly erasureCertificate: string;
  /** Everything that is kept of a person at the head: values with the entries they came from, assignments over time, and the entries that name them. Null, if there is no such person. */
  readonly personExport: string | null;
  /** Who read what of an organization, for its auditors; null where that is not logged. Reading it is logged, too. */
  readonly readLog: ReadLog | null;
  /** How the ledger of an organization is kept: its projections, checkpoints and keys; tokens and sessions for its administrators. */
  readonly operations: Operations;
  /** Whoever asks; null where nobody signs in, or the asker has not. */
  readonly viewer: Viewer | null;
  /** The organizations of this server that the asker may read, by code. */
  readonly organizations: ReadonlyArray<OrganizationInfo>;
  /** An organization at one coordinate, which everything below inherits. */
  readonly organization: Organization | null;
  /** What differs between two coordinates of one organization, in either direction. */
  readonly compare: Comparison | null;
  /** The ledger itself, entry by entry, as it stands at the head. */
  readonly ledger: EntryConnection;
  /** One entry, by its place. */
  readonly entry: Entry | null;
  /** The change set that an entry belongs to. */
  readonly changeSet: ChangeSet | null;
  /** The state of the ledger at the end of a change set, in 32 bytes. */
  readonly checkpoint: Checkpoint;
  /** The proof that the ledger only grew between the ends of two change sets. */
  readonly consistency: Consistency;
  /** A change request, by its id: a draft only for its author and its readers. */
  readonly changeRequest: ChangeRequest | null;
  /** The change requests, in the order of their submission, then the asker's drafts. */
  readonly changeRequests: ChangeRequestConnection;
  /** Anything, by its id, at the coordinate that the id carries. */
  readonly node: Node | null;
  /** Several things, by their ids, in the same order. */
  readonly nodes: ReadonlyArray<Node | null>;
  /** The reports that can be made of an organization. */
  readonly reports: ReadonlyArray<ReportKind>;
  /** The program that answers. */
  readonly server: Server;
}

/** The arguments of Query.erasureProposals. */
export interface QueryErasureProposalsArgs {
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
}

/** The arguments of Query.erasureCertificate. */
export interface QueryErasureCertificateArgs {
  /** The entry that erased something. */
  readonly sequence: number;
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
}

/** The arguments of Query.personExport. */
export interface QueryPersonExportArgs {
  /** Their key. */
  readonly key?: string | null;
  /** Their number elsewhere. */
  readonly reference?: string | null;
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
}

/** The arguments of Query.readLog. */
export interface QueryReadLogArgs {
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
}

/** The arguments of Query.operations. */
export interface QueryOperationsArgs {
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
}

/** The arguments of Query.organization. */
export interface QueryOrganizationArgs {
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
  /** The point on both clocks; now if left out. */
  readonly asOf?: AsOfInput | null;
}

/** The arguments of Query.compare. */
export interface QueryCompareArgs {
  /** How it was. */
  readonly from: AsOfInput;
  /** How it is. */
  readonly to: AsOfInput;
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
  /** The key of a unit: only what hung on it, or below it, on either side. */
  readonly under?: string | null;
}

/** The arguments of Query.ledger. */
export interface QueryLedgerArgs {
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
  /** Which entries. */
  readonly filter?: EntryFilter | null;
  /** In which order. */
  readonly order?: EntryOrder | null;
}

/** The arguments of Query.entry. */
export interface QueryEntryArgs {
  /** The place in the ledger: 1, 2, 3 … */
  readonly sequence: number;
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
}

/** The arguments of Query.changeSet. */
export interface QueryChangeSetArgs {
  /** The place in the ledger: 1, 2, 3 … */
  readonly sequence: number;
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
}

/** The arguments of Query.checkpoint. */
export interface QueryCheckpointArgs {
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
  /** At the end of the set of this entry; the head if left out. */
  readonly sequence?: number | null;
}

/** The arguments of Query.consistency. */
export interface QueryConsistencyArgs {
  /** An entry of the earlier set. */
  readonly from: number;
  /** An entry of the later set; the head if left out. */
  readonly to?: number | null;
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
}

/** The arguments of Query.changeRequest. */
export interface QueryChangeRequestArgs {
  /** The id. */
  readonly id: string;
}

/** The arguments of Query.changeRequests. */
export interface QueryChangeRequestsArgs {
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
  /** In one of these states; all if left out. */
  readonly state?: ReadonlyArray<ChangeRequestState> | null;
  /** Drafted or submitted by the asker, or by somebody else; all if left out. */
  readonly own?: boolean | null;
  /** Overtaken by what was recorded since, or not; all if left out. */
  readonly lapsed?: boolean | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Query.node. */
export interface QueryNodeArgs {
  /** The id. */
  readonly id: string;
}

/** The arguments of Query.nodes. */
export interface QueryNodesArgs {
  /** The ids. */
  readonly ids: ReadonlyArray<string>;
}

/** One operation that somebody was answered. */
export interface Read {
  readonly __typename?: "Read";
  /** Its place in the log: 1, 2, 3 … without gaps. */
  readonly number: number;
  /** When it was answered. */
  readonly at: string;
  /** Who asked. */
  readonly actor: Actor;
  /** How they were recognized; null where nobody signs in. */
  readonly method: Method | null;
  /** What its document calls the operation. */
  readonly operation: string | null;
  /** query, mutation or stream; lost, if it tells of others that are missing. */
  readonly kind: string;
  /** A keyed hash of the document, in hexadecimal: alike for the same document in one month. The key goes with the lines of the month, and with every erasure. */
  readonly document: string;
  /** The coordinates that were looked at, as EFFECTIVE@SEQUENCE; the first twenty. */
  readonly coordinates: ReadonlyArray<string>;
  /** How many values the answer held. */
  readonly values: number;
  /** A keyed hash of the answer, in hexadecimal; see document. */
  readonly answer: string;
  /** The id of the request, as its answer and our log name it. */
  readonly request: string | null;
  /** How many reads are missing before this line: they could not be logged. */
  readonly lost: number;
  /** The hash of this line and the one before, in hexadecimal. */
  readonly hash: string;
}

/** Who read what of an organization: a chain of hashes, kept for a time. */
export interface ReadLog {
  readonly __typename?: "ReadLog";
  /** How many lines are kept. */
  readonly totalCount: number;
  /** The lines, the newest first. */
  readonly lines: ReadonlyArray<Read>;
  /** What is wrong with the chain; nothing, if every line follows the one before and no read is lost, or waits to be logged. */
  readonly faults: ReadonlyArray<string>;
}

/** The arguments of ReadLog.lines. */
export interface ReadLogLinesArgs {
  /** How many at most. */
  readonly first?: number | null;
  /** Below this number. */
  readonly before?: number | null;
}

/** Projections being made anew, of all organizations of the database; readers go on. */
export interface Rebuild {
  readonly __typename?: "Rebuild";
  /** How many entries were read so far. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
  /** When it began. */
  readonly beganAt: string;
}

/** Say that a unit is of another kind or category; what is left out stays. */
export interface ReclassifyUnitInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit to reclassify. */
  readonly unit: string;
  /** The kind from now on. */
  readonly kind?: UnitKind | null;
  /** The organization's own word for the kind; null for none. */
  readonly category?: string | null;
}

/** Give a unit another code, or take its code away. */
export interface RecodeUnitInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit to recode. */
  readonly unit: string;
  /** The new code; null for none. */
  readonly code?: string | null;
}

/** Operations to record all together or not at all, in this order. */
export interface RecordInput {
  /** The operations, decided in order. */
  readonly operations: ReadonlyArray<OperationInput>;
  /** What to call the change set. */
  readonly title?: string | null;
}

/** Recorded, previewed, or refused with everything that is wrong. */
export type RecordResult =
  | Preview
  | Recorded
  | Refused;

/** How a command bears on what is known. */
export type RecordVerb =
  | "CHANGE"
  | "CORRECTION";

/** A change set that stands in the ledger. */
export interface Recorded {
  readonly __typename?: "Recorded";
  /** The change set. */
  readonly changeSet: ChangeSet;
  /** Its entries, in order. */
  readonly entries: ReadonlyArray<Entry>;
  /** The coordinate at which it is the newest thing known. */
  readonly coordinate: Coordinate;
  /** The organization as it is now, under the ids of `organization(code:)`: what is selected here brings the live views of a client's cache up to date. */
  readonly organization: Organization;
  /** The state of the ledger with it, in 32 bytes, signed if the server has a key: keep it. */
  readonly checkpoint: Checkpoint;
  /** What it made different, against the end of the set before. */
  readonly comparison: Comparison;
  /** Whether this is the answer to an earlier request with the same idempotency key. */
  readonly replayed: boolean;
  /** What its author may not expect. */
  readonly warnings: ReadonlyArray<Notice>;
}

/** The arguments of Recorded.comparison. */
export interface RecordedComparisonArgs {
  /** The day to compare on; if left out, the latest on which something begins. */
  readonly effective?: string | null;
}

/** Nothing was recorded. Everything that is wrong at once, the first error on top. */
export interface Refused {
  readonly __typename?: "Refused";
  /** Everything that is wrong. */
  readonly errors: ReadonlyArray<UserError>;
  /** The first error's stable name. */
  readonly code: string;
  /** The first error's message. */
  readonly message: string;
}

/** Open the ledger of an organization. */
export interface RegisterOrganizationInput {
  /** From when its name holds; today if left out. */
  readonly effective?: string | null;
  /** A short handle, unique in this database and fixed for ever. */
  readonly code: string;
  /** The name in one or several languages. */
  readonly names: ReadonlyArray<LocalizedTextInput>;
  /** The IANA time zone whose days the organization lives by. */
  readonly timeZone?: string | null;
  /** The language to fall back on. */
  readonly defaultLanguage?: string | null;
}

/** Register a person, so that positions can be assigned. */
export interface RegisterPersonInput {
  /** The first day it holds. */
  readonly from: string;
  /** Their identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
  /** Their name, kept beside the ledger and erasable. */
  readonly name?: string | null;
  /** Their number elsewhere, kept beside the ledger and erasable. */
  readonly reference?: string | null;
}

/** Register a system; start involvements to say who owns it and who uses it. */
export interface RegisterSystemInput {
  /** The first day it holds. */
  readonly from: string;
  /** The name in one or several languages. */
  readonly names: ReadonlyArray<LocalizedTextInput>;
  /** What it does. */
  readonly texts?: ReadonlyArray<LocalizedTextInput> | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** Give a position another grade. */
export interface RegradePositionInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The position. */
  readonly position: string;
  /** The new grade; null for none. */
  readonly grade?: string | null;
}

/** A text and the language it is in; null takes the text in that language away. */
export interface RemovableTextInput {
  /** A BCP 47 language tag, such as en or zh. */
  readonly language: string;
  /** The text itself; null takes it away. */
  readonly text?: string | null;
}

/** Give the organization another name, in one or several languages. */
export interface RenameOrganizationInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The new name; other languages keep theirs. */
  readonly names: ReadonlyArray<LocalizedTextInput>;
}

/** Give a unit another name, in one or several languages. */
export interface RenameUnitInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit to rename. */
  readonly unit: string;
  /** The name in one or several languages. */
  readonly names: ReadonlyArray<LocalizedTextInput>;
}

/** Bring a closed position back, with its identity. */
export interface ReopenPositionInput {
  /** The first day it holds. */
  readonly from: string;
  /** The closed position. */
  readonly position: string;
  /** The unit it belongs to now. */
  readonly unit: string;
  /** Its line manager now: the one it had, if left out; null for nobody. */
  readonly reportsTo?: string | null;
}

/** Bring a retired duty back, with its identity and its words. */
export interface ReopenResponsibilityInput {
  /** The first day it holds. */
  readonly from: string;
  /** The retired duty. */
  readonly responsibility: string;
}

/** Bring a dissolved unit back, with its identity. */
export interface ReopenUnitInput {
  /** The first day it holds. */
  readonly from: string;
  /** The dissolved unit. */
  readonly unit: string;
  /** The unit it reports to now; null makes it a root. */
  readonly parent?: string | null;
}

/** A report that was made: the same bytes for the same question, always. */
export interface ReportFile {
  readonly __typename?: "ReportFile";
  /** Its name, by organization, report and coordinate. */
  readonly name: string;
  /** What it is written in, as a media type. */
  readonly mediaType: string;
  /** How many rows it has. */
  readonly rows: number;
  /** SHA-256 of its bytes, in hexadecimal; fileReport puts it on record. */
  readonly digest: string;
  /** Its bytes, in base64. */
  readonly body: string;
  /** What it was made from, as JSON: `orgledger report check` makes it again. */
  readonly receipt: string;
}

/** In what a report is written. */
export type ReportFormat =
  | "PDF"
  | "XLSX"
  | "CSV"
  | "HTML"
  | "JSON";

/** A report was filed. Whoever holds the document can show that it is this one, and make it again. */
export interface ReportIssued {
  readonly __typename?: "ReportIssued";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The organization, on the entry's first day. */
  readonly organization: Organization | null;
  /** Report, as the entry says. */
  readonly report: string | null;
  /** Edition, as the entry says. */
  readonly edition: number | null;
  /** Format, as the entry says. */
  readonly format: string | null;
  /** Digest, as the entry says. */
  readonly digest: string | null;
  /** Of day, as the entry says. */
  readonly ofDay: string | null;
  /** Of entry, as the entry says. */
  readonly ofEntry: number | null;
  /** Language, as the entry says. */
  readonly language: string | null;
  /** Parameters, as the entry says. */
  readonly parameters: string | null;
  /** Program, as the entry says. */
  readonly program: string | null;
}

/** The arguments of ReportIssued.summary. */
export interface ReportIssuedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ReportIssued.proof. */
export interface ReportIssuedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A kind of report. */
export interface ReportKind {
  readonly __typename?: "ReportKind";
  /** What `report` takes, such as structure. */
  readonly key: string;
  /** Raised with every change that alters its bytes. */
  readonly version: number;
  /** What it is called. */
  readonly title: string;
  /** What it says. */
  readonly help: string;
  /** The parameters that it looks at. */
  readonly parameters: ReadonlyArray<string>;
  /** The roles of which whoever asks must hold one; none, if every reader may have it. */
  readonly needs: ReadonlyArray<Role>;
}

/** The arguments of ReportKind.title. */
export interface ReportKindTitleArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ReportKind.help. */
export interface ReportKindHelpArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A report in several formats, with receipts, signatures and the checkpoint, in one file. */
export interface ReportPack {
  readonly __typename?: "ReportPack";
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly digest: string;
  /** What its file is called. */
  readonly name: string;
  /** The report. */
  readonly report: ReportKind;
  /** The formats, such as pdf. */
  readonly formats: ReadonlyArray<string>;
  /** The day of which it tells. */
  readonly effective: string;
  /** The last entry of which it knows. */
  readonly sequence: number;
  /** The language that it is in. */
  readonly language: string;
  /** Whether it may show personal values; it is then for those only who may see them. */
  readonly personal: boolean;
  /** How many bytes it has. */
  readonly bytes: number;
  /** When it was made. */
  readonly madeAt: string;
  /** The schedule that made it; null if somebody did by hand. */
  readonly schedule: string | null;
  /** The day on which the schedule was due. */
  readonly due: string | null;
  /** When its file was deleted, on purpose; null as long as it is kept. */
  readonly discardedAt: string | null;
  /** The file, in base64. For whoever may have the report itself, and sees personal values if it may show any. */
  readonly body: string;
}

/** What a report is asked for, beside its coordinate; each has its own. */
export interface ReportParametersInput {
  /** The key or code of a unit: only it and what is below it. */
  readonly under?: string | null;
  /** The day to compare with, such as 2024-06-30. */
  readonly compareEffective?: string | null;
  /** Compare with what was known at this entry. */
  readonly compareKnown?: number | null;
  /** How many days late counts as late. */
  readonly days?: number | null;
  /** What a sample is drawn by. */
  readonly seed?: number | null;
  /** How many a sample has at most. */
  readonly sample?: number | null;
  /** The key or reference of a person. */
  readonly person?: string | null;
  /** The day on which a series begins, such as 2024-01-31. */
  readonly since?: string | null;
  /** How far its days lie apart: MONTH, QUARTER or YEAR. */
  readonly step?: string | null;
}

/** How often a report is made by itself. */
export type ReportPeriod =
  | "DAY"
  | "WEEK"
  | "MONTH"
  | "QUARTER"
  | "YEAR";

/** A report that is made by itself, as a signed pack for each day on which it is due. */
export interface ReportSchedule {
  readonly __typename?: "ReportSchedule";
  /** By which it is known. */
  readonly key: string;
  /** The report. */
  readonly report: ReportKind;
  /** The formats, such as pdf. */
  readonly formats: ReadonlyArray<string>;
  /** The language; the organization's own if null. */
  readonly language: string | null;
  /** How often it is made. */
  readonly every: ReportPeriod;
  /** On which day of each period, from 1; of a week, 1 is Monday. */
  readonly onDay: number;
  /** Whether each report is put on record as filed. */
  readonly files: boolean;
  /** The next day on which it is due. */
  readonly nextDue: string;
  /** The day of which it tells then. */
  readonly nextEffective: string;
  /** What became of the last days on which it was due, the newest first. */
  readonly runs: ReadonlyArray<ScheduleRun>;
}

/** The arguments of ReportSchedule.runs. */
export interface ReportScheduleRunsArgs {
  /** Of how many days at most. */
  readonly first?: number | null;
}

/** A position reports to another, or to nobody. */
export interface ReportingLineSet {
  readonly __typename?: "ReportingLineSet";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** The position, on the entry's first day. */
  readonly reportsTo: Position | null;
}

/** The arguments of ReportingLineSet.summary. */
export interface ReportingLineSetSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ReportingLineSet.proof. */
export interface ReportingLineSetProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Take back entries, or a whole change set: cancel a plan, or undo what never held. */
export type RescindInput =
  | { readonly sequences: ReadonlyArray<number> }
  | { readonly changeSet: string };

/** A duty, whoever holds it. */
export interface Responsibility {
  readonly __typename?: "Responsibility";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day; of what is off record, the nearest one. */
  readonly effective: Period;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** Its short name, if it has one. */
  readonly name: string | null;
  /** Its words; its name, where it has no further words. */
  readonly text: string;
  /** The organization's own word for the kind of duty. */
  readonly category: string | null;
  /** Who is involved in it, and in which way. */
  readonly involvements: ReadonlyArray<Involvement>;
}

/** The arguments of Responsibility.history. */
export interface ResponsibilityHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Responsibility.name. */
export interface ResponsibilityNameArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Responsibility.text. */
export interface ResponsibilityTextArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A page of a list. */
export interface ResponsibilityConnection {
  readonly __typename?: "ResponsibilityConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<ResponsibilityEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<Responsibility>;
}

/** A duty was defined. Who holds it, and how, is said by involvements. */
export interface ResponsibilityDefined {
  readonly __typename?: "ResponsibilityDefined";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The responsibility, on the entry's first day. */
  readonly responsibility: Responsibility | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
  /** Category, as the entry says. */
  readonly category: string | null;
}

/** The arguments of ResponsibilityDefined.summary. */
export interface ResponsibilityDefinedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ResponsibilityDefined.proof. */
export interface ResponsibilityDefinedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** An item and its place in the list. */
export interface ResponsibilityEdge {
  readonly __typename?: "ResponsibilityEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: Responsibility;
}

/** A retired duty is back, in the words it had. */
export interface ResponsibilityReopened {
  readonly __typename?: "ResponsibilityReopened";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The responsibility, on the entry's first day. */
  readonly responsibility: Responsibility | null;
}

/** The arguments of ResponsibilityReopened.summary. */
export interface ResponsibilityReopenedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ResponsibilityReopened.proof. */
export interface ResponsibilityReopenedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A duty is nobody's any more. */
export interface ResponsibilityRetired {
  readonly __typename?: "ResponsibilityRetired";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The responsibility, on the entry's first day. */
  readonly responsibility: Responsibility | null;
}

/** The arguments of ResponsibilityRetired.summary. */
export interface ResponsibilityRetiredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ResponsibilityRetired.proof. */
export interface ResponsibilityRetiredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A duty is put in other words, or another category; what is absent stayed. */
export interface ResponsibilityReworded {
  readonly __typename?: "ResponsibilityReworded";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The responsibility, on the entry's first day. */
  readonly responsibility: Responsibility | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
  /** Category, as the entry says. */
  readonly category: string | null;
}

/** The arguments of ResponsibilityReworded.summary. */
export interface ResponsibilityRewordedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of ResponsibilityReworded.proof. */
export interface ResponsibilityRewordedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Change the parties, content, purpose or direction of a collaboration; what is left out stays. */
export interface RestateCollaborationInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The collaboration. */
  readonly collaboration: string;
  /** All parties from now on. */
  readonly parties?: ReadonlyArray<string> | null;
  /** Which way it runs. */
  readonly kind?: CollaborationKind | null;
  /** What it consists of; other languages keep theirs. */
  readonly content?: ReadonlyArray<RemovableTextInput> | null;
  /** What it is for; other languages keep theirs. */
  readonly purpose?: ReadonlyArray<RemovableTextInput> | null;
  /** The party that supports or provides; null for none. */
  readonly fromUnit?: string | null;
  /** The party that receives; null for none. */
  readonly toUnit?: string | null;
  /** Whether the parties named are all there are. */
  readonly partyList?: Completeness | null;
}

/** Give a process another name or description; what is left out stays. */
export interface RestateProcessInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The process. */
  readonly process: string;
  /** The new name; other languages keep theirs. */
  readonly names?: ReadonlyArray<RemovableTextInput> | null;
  /** What it does; other languages keep theirs. */
  readonly texts?: ReadonlyArray<RemovableTextInput> | null;
}

/** Put a statement in other words, in another place, or say it of something else; what is left out stays. */
export interface RestateStatementInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The statement. */
  readonly statement: string;
  /** The new words; other languages keep theirs. */
  readonly texts?: ReadonlyArray<RemovableTextInput> | null;
  /** The new short name; other languages keep theirs. */
  readonly names?: ReadonlyArray<RemovableTextInput> | null;
  /** The new category; null for none. */
  readonly category?: string | null;
  /** The design check behind it; null for none. */
  readonly check?: string | null;
  /** Its new place; null for none. */
  readonly order?: number | null;
  /** The key of what it is said of from now on. */
  readonly about?: string | null;
}

/** Give a system another name or description; what is left out stays. */
export interface RestateSystemInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The system. */
  readonly system: string;
  /** The new name; other languages keep theirs. */
  readonly names?: ReadonlyArray<RemovableTextInput> | null;
  /** What it does; other languages keep theirs. */
  readonly texts?: ReadonlyArray<RemovableTextInput> | null;
}

/** End a measure. Its involvements must be ended in the same change set. */
export interface RetireMeasureInput {
  /** The first day it holds. */
  readonly from: string;
  /** The measure. */
  readonly measure: string;
}

/** End a process. Its involvements must be ended in the same change set. */
export interface RetireProcessInput {
  /** The first day it holds. */
  readonly from: string;
  /** The process. */
  readonly process: string;
}

/** End a duty. Its involvements must be ended in the same change set. */
export interface RetireResponsibilityInput {
  /** The first day it holds. */
  readonly from: string;
  /** The duty. */
  readonly responsibility: string;
}

/** Let a rule set apply no longer. */
export interface RetireRuleSetInput {
  /** The first day it holds. */
  readonly from: string;
  /** The rule set. */
  readonly ruleSet: string;
}

/** Say that a statement does not hold any more. */
export interface RetireStatementInput {
  /** The first day it holds. */
  readonly from: string;
  /** The statement. */
  readonly statement: string;
}

/** End a system. Its involvements must be ended in the same change set. */
export interface RetireSystemInput {
  /** The first day it holds. */
  readonly from: string;
  /** The system. */
  readonly system: string;
}

/** Give a position another title, in one or several languages. */
export interface RetitlePositionInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The position. */
  readonly position: string;
  /** The new title; other languages keep theirs. */
  readonly titles: ReadonlyArray<LocalizedTextInput>;
}

/** Change a measure's name, description or target; what is left out stays. */
export interface ReviseMeasureInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The measure. */
  readonly measure: string;
  /** The new name; other languages keep theirs. */
  readonly names?: ReadonlyArray<RemovableTextInput> | null;
  /** What it judges; other languages keep theirs. */
  readonly texts?: ReadonlyArray<RemovableTextInput> | null;
  /** What it is counted in; null for nothing. */
  readonly unitOfMeasure?: string | null;
  /** The value aimed at; null for none. */
  readonly target?: string | null;
  /** Whether more or less is better; null for unsaid. */
  readonly direction?: string | null;
  /** Over which span it is taken; null for unsaid. */
  readonly period?: string | null;
}

/** Let a process run through other stages, or in another order. */
export interface ReviseProcessStagesInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The process. */
  readonly process: string;
  /** All stages from now on, in order; a stage that stays keeps its handle. */
  readonly stages: ReadonlyArray<ProcessStageInput>;
}

/** Take a grant back, at once. What was done under it stands. */
export interface RevokeGrantInput {
  /** The key of the grant. */
  readonly grant: string;
}

/** The token, ended, or what is wrong. */
export type RevokeTokenResult =
  | ApiToken
  | Refused;

/** Put a duty in other words; what is left out stays. */
export interface RewordResponsibilityInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The duty. */
  readonly responsibility: string;
  /** The new words; other languages keep theirs. */
  readonly texts?: ReadonlyArray<RemovableTextInput> | null;
  /** The new short name; other languages keep theirs. */
  readonly names?: ReadonlyArray<RemovableTextInput> | null;
  /** The new category; null for none. */
  readonly category?: string | null;
}

/** What a grant lets somebody do. Every role reads the structure; an auditor or administrator holds no other. */
export type Role =
  | "VIEWER"
  | "AUDITOR"
  | "EDITOR"
  | "APPROVER"
  | "PRIVACY_OFFICER"
  | "ADMINISTRATOR";

/** Whether a step brings a structure about, or improves it. */
export type RolloutPhase =
  | "IMPLEMENT"
  | "OPTIMISE";

/** A step of implementing or optimising a structure. */
export interface RolloutStep {
  readonly __typename?: "RolloutStep";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day; of what is off record, the nearest one. */
  readonly effective: Period;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** Whether it brings a structure about, or improves it. */
  readonly phase: RolloutPhase;
  /** Its place among the steps of its phase. */
  readonly order: number;
  /** What is done. */
  readonly text: string;
  /** The day by which it should be done. */
  readonly due: string | null;
  /** The day on which it was done. */
  readonly done: string | null;
  /** The change request that it carries out, if it was submitted by then. */
  readonly changeRequest: ChangeRequest | null;
}

/** The arguments of RolloutStep.history. */
export interface RolloutStepHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of RolloutStep.text. */
export interface RolloutStepTextArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A step was done, on the day from which this holds. */
export interface RolloutStepCompleted {
  readonly __typename?: "RolloutStepCompleted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The rollout step, on the entry's first day. */
  readonly rolloutStep: RolloutStep | null;
  /** Done, as the entry says. */
  readonly done: string | null;
}

/** The arguments of RolloutStepCompleted.summary. */
export interface RolloutStepCompletedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of RolloutStepCompleted.proof. */
export interface RolloutStepCompletedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A step of implementing or optimising was planned. */
export interface RolloutStepPlanned {
  readonly __typename?: "RolloutStepPlanned";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The rollout step, on the entry's first day. */
  readonly rolloutStep: RolloutStep | null;
  /** Phase, as the entry says. */
  readonly phase: RolloutPhase | null;
  /** Order, as the entry says. */
  readonly order: number | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
  /** Due, as the entry says. */
  readonly due: string | null;
  /** Request, as the entry says. */
  readonly request: string | null;
}

/** The arguments of RolloutStepPlanned.summary. */
export interface RolloutStepPlannedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of RolloutStepPlanned.proof. */
export interface RolloutStepPlannedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Say that other keys sign from here on. `orgledger key rotate` makes all of it. */
export interface RotateSigningKeyInput {
  /** The vkeys that signed so far. */
  readonly previous: ReadonlyArray<string>;
  /** The vkeys that sign from here on. */
  readonly keys: ReadonlyArray<string>;
  /** Lines of a signed note by which every one of these keys agrees to the change. */
  readonly signatures: ReadonlyArray<string>;
}

/** A parameter of a design check. */
export interface RuleParameter {
  readonly __typename?: "RuleParameter";
  /** The check, such as C6. */
  readonly check: string;
  /** The parameter, such as max. */
  readonly name: string;
  /** Its value, as a text. */
  readonly value: string;
}

/** A parameter of a check. */
export interface RuleParameterInput {
  /** The check, such as C6. */
  readonly check: string;
  /** The parameter, such as max; enabled and severity go with every check. */
  readonly name: string;
  /** Its value, as a text; several words are separated by commas. */
  readonly value: string;
}

/** The parameters that the design checks run with from a day on. */
export interface RuleSet {
  readonly __typename?: "RuleSet";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day; of what is off record, the nearest one. */
  readonly effective: Period;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** 1, 2, 3 … in the order of adoption. */
  readonly version: number;
  /** What differs from the defaults. */
  readonly parameters: ReadonlyArray<RuleParameter>;
}

/** The arguments of RuleSet.history. */
export interface RuleSetHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** From a day on the design checks run with these parameters. */
export interface RuleSetAdopted {
  readonly __typename?: "RuleSetAdopted";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The rule set, on the entry's first day. */
  readonly ruleSet: RuleSet | null;
  /** The organization, on the entry's first day. */
  readonly organization: Organization | null;
  /** Number, as the entry says. */
  readonly number: number | null;
  /** Parameters, as the entry says. */
  readonly parameters: ReadonlyArray<RuleParameter> | null;
}

/** The arguments of RuleSetAdopted.summary. */
export interface RuleSetAdoptedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of RuleSetAdopted.proof. */
export interface RuleSetAdoptedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A rule set does not apply any more; where no other one does, the defaults do. */
export interface RuleSetRetired {
  readonly __typename?: "RuleSetRetired";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The rule set, on the entry's first day. */
  readonly ruleSet: RuleSet | null;
}

/** The arguments of RuleSetRetired.summary. */
export interface RuleSetRetiredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of RuleSetRetired.proof. */
export interface RuleSetRetiredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** An invariant of the structure would break; says over which period, and by whom. */
export interface RuleViolation {
  readonly __typename?: "RuleViolation";
  /** What was refused, why, and what to do. */
  readonly message: string;
  /** A stable name of the rule. */
  readonly code: string;
  /** The part of the input it is about. */
  readonly path: ReadonlyArray<string> | null;
  /** The days on which it would break. */
  readonly period: Period;
  /** The keys of what would break it, and of what stands in the way. */
  readonly keys: ReadonlyArray<string>;
  /** What stands in the way. */
  readonly blockers: ReadonlyArray<Node>;
  /** How many stand in the way. */
  readonly blockerCount: number;
}

/** What became of a day on which a schedule was due. */
export interface ScheduleRun {
  readonly __typename?: "ScheduleRun";
  /** The day. */
  readonly due: string;
  /** SHA-256 of the pack that was made; null as long as none was. */
  readonly pack: string | null;
  /** How often it was tried. */
  readonly attempts: number;
  /** When it is tried again. */
  readonly nextAt: string | null;
  /** Why it failed last. */
  readonly reason: string | null;
}

/** The program that answers. */
export interface Server {
  readonly __typename?: "Server";
  /** Its version. */
  readonly version: string;
  /** SHA-256 of its schema, in hexadecimal. */
  readonly schemaDigest: string;
  /** What it will answer at most. */
  readonly limits: Limits;
}

/** Somebody signed in with a browser. */
export interface Session {
  readonly __typename?: "Session";
  /** Its identity; endSession takes it. */
  readonly key: string;
  /** Who signed in: what a grant names. */
  readonly subject: string;
  /** Since when. */
  readonly createdAt: string;
  /** When they last did anything, to a minute. */
  readonly usedAt: string;
  /** When it ends at the latest; sooner, if nothing is done. */
  readonly expiresAt: string;
  /** Whether this is what the asker was recognized by just now. */
  readonly current: boolean;
}

/** Set a named value on something, or take it away. */
export interface SetAttributeInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** What kind of thing it is, such as unit or position. */
  readonly noun: string;
  /** The thing. */
  readonly entity: string;
  /** The attribute's name. */
  readonly name: string;
  /** The value; null takes it away. */
  readonly value?: string | null;
  /** The language of the value, where it has one. */
  readonly language?: string | null;
}

/** Say how far a position may decide. */
export interface SetDecisionLevelInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The position. */
  readonly position: string;
  /** The level, in the organization's own words; null for none. */
  readonly level?: string | null;
}

/** Let a position report to another, or to nobody. */
export interface SetReportingLineInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The position. */
  readonly position: string;
  /** Its line manager; null for nobody. */
  readonly reportsTo?: string | null;
}

/** How much a finding weighs. */
export type Severity =
  | "INFO"
  | "WARNING"
  | "ERROR";

/** A key that checkpoints of this ledger are verified with; no secret. */
export interface SigningKey {
  readonly __typename?: "SigningKey";
  /** The key, to be handed to every auditor. */
  readonly vkey: string;
  /** Its name and the four bytes that tell it from others, as signatures name it. */
  readonly signer: string;
  /** How it signs. */
  readonly algorithm: string;
  /** The entry from which on it signs; null if it has since the beginning. */
  readonly since: number | null;
}

/** Checkpoints are signed by other keys from here on; the old ones and the new ones say so. */
export interface SigningKeyRotated {
  readonly __typename?: "SigningKeyRotated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The organization, on the entry's first day. */
  readonly organization: Organization | null;
  /** Previous, as the entry says. */
  readonly previous: ReadonlyArray<string> | null;
  /** Keys, as the entry says. */
  readonly keys: ReadonlyArray<string> | null;
  /** Signatures, as the entry says. */
  readonly signatures: ReadonlyArray<string> | null;
}

/** The arguments of SigningKeyRotated.summary. */
export interface SigningKeyRotatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of SigningKeyRotated.proof. */
export interface SigningKeyRotatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** What an imported entry claims about its origin. Evidence, not a clock. */
export interface Source {
  readonly __typename?: "Source";
  /** Where it came from. */
  readonly system: string;
  /** Which record there. */
  readonly reference: string | null;
  /** When that place says it was recorded. */
  readonly recordedAt: string | null;
}

/** How much of a unit's approved headcount goes to one of the parts. */
export interface SplitShareInput {
  /** The place of the part in `into`, from 0. */
  readonly part: number;
  /** Whole seats. */
  readonly seats?: number | null;
  /** Full-time equivalents, exact to thousandths. */
  readonly fte?: string | null;
  /** The grade, where seats are approved by grade. */
  readonly grade?: string | null;
}

/** Split a unit into new ones; unless it is kept, it is dissolved and all of its seats are shared out. */
export interface SplitUnitInput {
  /** The first day it holds. */
  readonly from: string;
  /** The unit to split. */
  readonly unit: string;
  /** The units that come of it. */
  readonly into: ReadonlyArray<CreateUnitInput>;
  /** Whether the unit lives on beside them. */
  readonly keep?: boolean | null;
  /** Which part gets how many approved seats and FTE. */
  readonly shares?: ReadonlyArray<SplitShareInput> | null;
  /** The place in `into`, from 0, of the part that takes everything not moved otherwise in this set. */
  readonly heir?: number | null;
}

/** Let a person take a position. */
export interface StartAssignmentInput {
  /** The first day it holds. */
  readonly from: string;
  /** Who. */
  readonly person: string;
  /** Which position. */
  readonly position: string;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
  /** Share of a full-time job, such as 0.5; null means unknown. */
  readonly share?: string | null;
  /** For good, or for the time being. */
  readonly kind?: AssignmentKind | null;
  /** What they are besides, in free words. */
  readonly roles?: ReadonlyArray<string> | null;
}

/** Say that units work together, or one for another; outside parties are units of the kind EXTERNAL. */
export interface StartCollaborationInput {
  /** The first day it holds. */
  readonly from: string;
  /** The units that are named. */
  readonly parties: ReadonlyArray<string>;
  /** Which way it runs. */
  readonly kind: CollaborationKind;
  /** What it consists of. */
  readonly content?: ReadonlyArray<LocalizedTextInput> | null;
  /** What it is for. */
  readonly purpose?: ReadonlyArray<LocalizedTextInput> | null;
  /** The party that supports or provides. */
  readonly fromUnit?: string | null;
  /** The party that receives. */
  readonly toUnit?: string | null;
  /** Whether the parties named are all there are. */
  readonly partyList?: Completeness | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** Let a position answer to a second one besides its line manager. */
export interface StartDottedLineInput {
  /** The first day it holds. */
  readonly from: string;
  /** Who answers. */
  readonly fromPosition: string;
  /** To whom. */
  readonly toPosition: string;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** Involve a unit or a position in a responsibility, a process, a system or a measure. */
export interface StartInvolvementInput {
  /** The first day it holds. */
  readonly from: string;
  /** The key of a unit or a position. */
  readonly holder: string;
  /** The key of a responsibility, a process, a system or a measure. */
  readonly object: string;
  /** In which way. */
  readonly mode: InvolvementMode;
  /** A stage of the process, if it is only about that one. */
  readonly stage?: string | null;
  /** Its identity, a UUID; made by the server if left out. */
  readonly key?: string | null;
}

/** Say what a position asks of its holder. */
export interface StatePositionRequirementsInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The position. */
  readonly position: string;
  /** The requirements; other languages keep theirs. */
  readonly requirements: ReadonlyArray<RemovableTextInput>;
}

/** Say what a unit is for, in one or several languages. */
export interface StateUnitPurposeInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The unit. */
  readonly unit: string;
  /** The purpose; other languages keep theirs. */
  readonly purpose: ReadonlyArray<RemovableTextInput>;
}

/** What is said in words, of the organization or of something in it. */
export interface Statement {
  readonly __typename?: "Statement";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day; of what is off record, the nearest one. */
  readonly effective: Period;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** Its short name, if it has one. */
  readonly name: string | null;
  /** Its words; its name, where it has no further words. */
  readonly text: string;
  /** What sort of thing is said. */
  readonly kind: StatementKind;
  /** The organization's own word for the kind. */
  readonly category: string | null;
  /** What it is said of. */
  readonly about: Node | null;
  /** The design check that holds the structure against it, such as C1. */
  readonly check: string | null;
  /** Its place among statements of its kind. */
  readonly order: number | null;
}

/** The arguments of Statement.history. */
export interface StatementHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Statement.name. */
export interface StatementNameArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Statement.text. */
export interface StatementTextArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** What sort of thing is said. */
export type StatementKind =
  | "DEFINITION"
  | "PURPOSE"
  | "ELEMENT"
  | "PRINCIPLE"
  | "REQUIREMENT"
  | "STRUCTURE_TYPE"
  | "INITIATIVE"
  | "RULE"
  | "STAFFING"
  | "DESIGN_INPUT"
  | "NOTE"
  | "OTHER";

/** Something was stated, of the organization or of something in it. */
export interface StatementMade {
  readonly __typename?: "StatementMade";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The statement, on the entry's first day. */
  readonly statement: Statement | null;
  /** Kind, as the entry says. */
  readonly statementKind: StatementKind | null;
  /** Category, as the entry says. */
  readonly category: string | null;
  /** The thing, on the entry's first day. */
  readonly about: Node | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
  /** Check, as the entry says. */
  readonly check: string | null;
  /** Order, as the entry says. */
  readonly order: number | null;
}

/** The arguments of StatementMade.summary. */
export interface StatementMadeSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of StatementMade.proof. */
export interface StatementMadeProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A statement is put in other words, another place or said of something else; what is absent stayed. */
export interface StatementRestated {
  readonly __typename?: "StatementRestated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The statement, on the entry's first day. */
  readonly statement: Statement | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
  /** Category, as the entry says. */
  readonly category: string | null;
  /** Check, as the entry says. */
  readonly check: string | null;
  /** Order, as the entry says. */
  readonly order: number | null;
  /** The thing, on the entry's first day. */
  readonly about: Node | null;
}

/** The arguments of StatementRestated.summary. */
export interface StatementRestatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of StatementRestated.proof. */
export interface StatementRestatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A statement does not hold any more. */
export interface StatementRetired {
  readonly __typename?: "StatementRetired";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The statement, on the entry's first day. */
  readonly statement: Statement | null;
}

/** The arguments of StatementRetired.summary. */
export interface StatementRetiredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of StatementRetired.proof. */
export interface StatementRetiredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** How a structure is meant to be cut. */
export type StructureType =
  | "FUNCTIONAL"
  | "DIVISIONAL"
  | "FLAT"
  | "MATRIX";

/** Everything that can be followed while it is recorded. */
export interface Subscription {
  readonly __typename?: "Subscription";
  /** The change sets of an organization, whole and in order, none left out and none twice: first those on record after a place, then each as it is recorded. Go on later with the last `lastSequence` that arrived. */
  readonly ledger: ChangeSet;
}

/** The arguments of Subscription.ledger. */
export interface SubscriptionLedgerArgs {
  /** The organization's code; may be left out where there is only one. */
  readonly code?: string | null;
  /** Everything after this entry and its change set; 0 is from the beginning. Only what is recorded from now on, if left out. */
  readonly after?: number | null;
  /** Only change sets with an entry for which all of this holds. */
  readonly filter?: EntryFilter | null;
}

/** What carries work and information. */
export interface System {
  readonly __typename?: "System";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day; of what is off record, the nearest one. */
  readonly effective: Period;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** Its name. */
  readonly name: string;
  /** What it does, or judges, in words. */
  readonly text: string | null;
  /** Who owns it. */
  readonly owner: Holder | null;
  /** Who uses it. */
  readonly users: ReadonlyArray<Holder>;
}

/** The arguments of System.history. */
export interface SystemHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of System.name. */
export interface SystemNameArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of System.text. */
export interface SystemTextArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** A system came into use. */
export interface SystemRegistered {
  readonly __typename?: "SystemRegistered";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The system, on the entry's first day. */
  readonly system: System | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
}

/** The arguments of SystemRegistered.summary. */
export interface SystemRegisteredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of SystemRegistered.proof. */
export interface SystemRegisteredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A system has another name or description in the languages given. */
export interface SystemRestated {
  readonly __typename?: "SystemRestated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The system, on the entry's first day. */
  readonly system: System | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Texts, as the entry says. */
  readonly texts: ReadonlyArray<LocalizedText> | null;
}

/** The arguments of SystemRestated.summary. */
export interface SystemRestatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of SystemRestated.proof. */
export interface SystemRestatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A system went out of use. */
export interface SystemRetired {
  readonly __typename?: "SystemRetired";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The system, on the entry's first day. */
  readonly system: System | null;
}

/** The arguments of SystemRetired.summary. */
export interface SystemRetiredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of SystemRetired.proof. */
export interface SystemRetiredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** The tables of the organization, held against its ledger as of one moment. */
export interface TableState {
  readonly __typename?: "TableState";
  /** The last entry. */
  readonly sequence: number;
  /** How many assertions are kept: what each entry says of each value. */
  readonly assertions: number;
  /** How many the entries make. */
  readonly expected: number;
  /** How many change sets there are. */
  readonly changeSets: number;
  /** What is wrong; nothing, if all is well. `orgledger db check` reads everything, and tells more. */
  readonly faults: ReadonlyArray<Fault>;
}

/** Something that has no type of its own here, or never came to be: it is only described. */
export interface Thing {
  readonly __typename?: "Thing";
  /** Its key, as it was. */
  readonly id: string;
  /** Its key. */
  readonly key: string;
  /** What kind of thing it is, if the ledger knows. */
  readonly noun: string | null;
}

/** The whole organization in numbers. */
export interface Totals {
  readonly __typename?: "Totals";
  /** Active units, without layers of leadership and outside parties. */
  readonly units: number;
  /** Positions on record. */
  readonly positions: number;
  /** People who hold a position. */
  readonly people: number;
  /** The headcount of all active units. */
  readonly headcount: Headcount;
}

/** Let another unit or position be involved in the place of the one before. */
export interface TransferInvolvementInput {
  /** When it takes effect. */
  readonly effective: EffectiveInput;
  /** The involvement. */
  readonly involvement: string;
  /** The key of the unit or the position that takes over. */
  readonly holder: string;
}

/** How much of a unit's approved headcount goes to another. */
export interface TransferShareInput {
  /** Whose headcount it is. */
  readonly unit: string;
  /** The unit it goes to; the key of a new one is given with it. */
  readonly into: string;
  /** Whole seats. */
  readonly seats?: number | null;
  /** Full-time equivalents, exact to thousandths. */
  readonly fte?: string | null;
  /** The grade, where seats are approved by grade. */
  readonly grade?: string | null;
}

/** Let units, or parts of them, go to others, which exist or are new; name those that end by it. */
export interface TransferUnitsInput {
  /** The first day it holds. */
  readonly from: string;
  /** The units that go elsewhere, wholly or in part. */
  readonly units: ReadonlyArray<string>;
  /** The units on record that they go to; one that ended is reopened first, in the same set. */
  readonly into?: ReadonlyArray<string> | null;
  /** The new units that they go to. */
  readonly parts?: ReadonlyArray<CreateUnitInput> | null;
  /** Those of the units that are dissolved by it. */
  readonly ends?: ReadonlyArray<string> | null;
  /** Which of the units they go to takes everything of those that end that is not moved otherwise. */
  readonly heir?: string | null;
  /** How many approved seats and FTE go from which to which. */
  readonly shares?: ReadonlyArray<TransferShareInput> | null;
}

/** A unit of the organization, as it stood at one coordinate. */
export interface Unit {
  readonly __typename?: "Unit";
  /** Opaque; carries the named parts of the coordinate. */
  readonly id: string;
  /** Its identity, the same at every coordinate. */
  readonly key: string;
  /** The unbroken period on record that contains the day. */
  readonly effective: Period | null;
  /** Every unbroken period on record, as known. Off record, a thing shows the name and the code of the nearest day on record: the last before the day, else the first after it. */
  readonly onRecord: ReadonlyArray<Period>;
  /** Named values set on it. */
  readonly attributes: ReadonlyArray<Attribute>;
  /** How it came to be as it is, or what was believed of it. */
  readonly history: VersionConnection;
  /** Its human handle, unique among the units on record. */
  readonly code: string | null;
  /** Its name: in the asked language, else the organization's, any, its code, its key. */
  readonly name: string;
  /** Its names, by language. */
  readonly names: ReadonlyArray<LocalizedText>;
  /** What sort of node it is. */
  readonly kind: UnitKind;
  /** The organization's own word for its kind. */
  readonly category: string | null;
  /** What it is for. */
  readonly purpose: string | null;
  /** Whether it is at work or archived; null if it is not on record. */
  readonly status: UnitStatus | null;
  /** The unit it reported to; null at the top. */
  readonly parent: Unit | null;
  /** The active units that reported to it, by code. */
  readonly children: ReadonlyArray<Unit>;
  /** How many active units reported to it. */
  readonly childCount: number;
  /** Whether the children on record are all there are. */
  readonly childList: Completeness;
  /** The units above it, the nearest first. */
  readonly ancestors: ReadonlyArray<Unit>;
  /** The active units below it, depth first. */
  readonly descendants: ReadonlyArray<Unit>;
  /** How many counted units stand above it; 0 at the top. */
  readonly depth: number;
  /** The position that heads it. */
  readonly head: Position | null;
  /** The LEVEL child that leads it, where a layer leads it rather than a position. */
  readonly leadership: Unit | null;
  /** Its positions, by key. */
  readonly positions: ReadonlyArray<Position>;
  /** Whether the positions on record are all there are. */
  readonly positionList: Completeness;
  /** Everybody who holds one of its positions. */
  readonly people: ReadonlyArray<Person>;
  /** Its headcount. */
  readonly headcount: Headcount;
  /** Its headcount, grade by grade. */
  readonly headcountByGrade: ReadonlyArray<GradeHeadcount>;
  /** Its headcount over the days from `from` up to `to`, in steps. */
  readonly headcountSeries: ReadonlyArray<HeadcountStep>;
  /** How it is meant to be cut, with what is below it. */
  readonly structureType: StructureType | null;
  /** The duties it is involved in, and in which way. */
  readonly responsibilities: ReadonlyArray<Involvement>;
  /** The processes it is involved in, and in which way. */
  readonly processes: ReadonlyArray<Involvement>;
  /** The systems it owns or uses. */
  readonly systems: ReadonlyArray<Involvement>;
  /** The measures it owns or is judged by. */
  readonly measures: ReadonlyArray<Involvement>;
  /** The collaborations it is a party of. */
  readonly collaborations: ReadonlyArray<Collaboration>;
  /** The units it came of, by merger, split or transfer, up to the day, since it is on record; those that ended, under their last names. */
  readonly predecessors: ReadonlyArray<Unit>;
  /** The units that came of it, or will as far as is known. They begin on the day on which it ends, so until then they show the names and codes that they begin with, and `onRecord` says from when. */
  readonly successors: ReadonlyArray<Unit>;
}

/** The arguments of Unit.history. */
export interface UnitHistoryArgs {
  /** Along its days, or along the ledger. */
  readonly clock?: Clock | null;
  /** How many items at most. */
  readonly first?: number | null;
  /** The cursor after which to go on. */
  readonly after?: string | null;
}

/** The arguments of Unit.name. */
export interface UnitNameArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Unit.purpose. */
export interface UnitPurposeArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of Unit.descendants. */
export interface UnitDescendantsArgs {
  /** How many levels down; all if absent. */
  readonly maxDepth?: number | null;
}

/** The arguments of Unit.headcount. */
export interface UnitHeadcountArgs {
  /** Whether the active units below it are counted too. */
  readonly includeDescendants?: boolean | null;
}

/** The arguments of Unit.headcountSeries. */
export interface UnitHeadcountSeriesArgs {
  /** The first day. */
  readonly from: string;
  /** The first day after. */
  readonly to: string;
  /** Whether the units it came of count for it up to their merger or split. */
  readonly throughLineage?: boolean | null;
}

/** An archived unit is at work again. */
export interface UnitActivated {
  readonly __typename?: "UnitActivated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
}

/** The arguments of UnitActivated.summary. */
export interface UnitActivatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitActivated.proof. */
export interface UnitActivatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A page of a list. */
export interface UnitConnection {
  readonly __typename?: "UnitConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<UnitEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<Unit>;
}

/** A unit came to be, with all that was said of it at birth. */
export interface UnitCreated {
  readonly __typename?: "UnitCreated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** Code, as the entry says. */
  readonly code: string | null;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
  /** Kind, as the entry says. */
  readonly kind: UnitKind | null;
  /** Category, as the entry says. */
  readonly category: string | null;
  /** The unit, on the entry's first day. */
  readonly parent: Unit | null;
  /** Purpose, as the entry says. */
  readonly purpose: ReadonlyArray<LocalizedText> | null;
  /** Status, as the entry says. */
  readonly status: UnitStatus | null;
}

/** The arguments of UnitCreated.summary. */
export interface UnitCreatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitCreated.proof. */
export interface UnitCreatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A unit is archived: on record with everything attached, outside the working tree. */
export interface UnitDeactivated {
  readonly __typename?: "UnitDeactivated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
}

/** The arguments of UnitDeactivated.summary. */
export interface UnitDeactivatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitDeactivated.proof. */
export interface UnitDeactivatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A unit went off record. */
export interface UnitDissolved {
  readonly __typename?: "UnitDissolved";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
}

/** The arguments of UnitDissolved.summary. */
export interface UnitDissolvedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitDissolved.proof. */
export interface UnitDissolvedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** An item and its place in the list. */
export interface UnitEdge {
  readonly __typename?: "UnitEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: Unit;
}

/** Which units to list. */
export interface UnitFilter {
  /** Of one of these kinds. */
  readonly kind?: ReadonlyArray<UnitKind> | null;
  /** With this text in a name or the code; case, width and accents do not matter. */
  readonly text?: string | null;
  /** Below the unit of this key. */
  readonly under?: string | null;
  /** Of one of these statuses. */
  readonly status?: ReadonlyArray<UnitStatus> | null;
  /** Also those off record on the day, under their names and codes of the nearest day; their status is null, and `onRecord` lists their days. */
  readonly offRecord?: boolean | null;
}

/** A position, or a layer of leadership, heads a unit; or nobody does. What is absent stayed. */
export interface UnitHeadDesignated {
  readonly __typename?: "UnitHeadDesignated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** The position, on the entry's first day. */
  readonly position: Position | null;
  /** The unit, on the entry's first day. */
  readonly level: Unit | null;
}

/** The arguments of UnitHeadDesignated.summary. */
export interface UnitHeadDesignatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitHeadDesignated.proof. */
export interface UnitHeadDesignatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** What sort of node a unit is; the organization's own word is its category. */
export type UnitKind =
  | "COMPANY"
  | "DIVISION"
  | "DEPARTMENT"
  | "OFFICE"
  | "GROUP"
  | "TEAM"
  | "FUNCTION"
  | "COMMITTEE"
  | "LEVEL"
  | "EXTERNAL"
  | "OTHER";

/** Whether the children of a unit on record are all there are. */
export interface UnitListDeclared {
  readonly __typename?: "UnitListDeclared";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** Completeness, as the entry says. */
  readonly completeness: Completeness | null;
}

/** The arguments of UnitListDeclared.summary. */
export interface UnitListDeclaredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitListDeclared.proof. */
export interface UnitListDeclaredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A unit, with everything below it, reports to another parent. */
export interface UnitMoved {
  readonly __typename?: "UnitMoved";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** The unit, on the entry's first day. */
  readonly fromParent: Unit | null;
  /** The unit, on the entry's first day. */
  readonly toParent: Unit | null;
}

/** The arguments of UnitMoved.summary. */
export interface UnitMovedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitMoved.proof. */
export interface UnitMovedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** How a list of units is ordered; ties are broken by key. */
export type UnitOrder =
  | "CODE"
  | "NAME";

/** What a unit is for, in the languages given. */
export interface UnitPurposeStated {
  readonly __typename?: "UnitPurposeStated";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** Purpose, as the entry says. */
  readonly purpose: ReadonlyArray<LocalizedText> | null;
}

/** The arguments of UnitPurposeStated.summary. */
export interface UnitPurposeStatedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitPurposeStated.proof. */
export interface UnitPurposeStatedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A unit is of another kind or category; what is absent stayed. */
export interface UnitReclassified {
  readonly __typename?: "UnitReclassified";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** Kind, as the entry says. */
  readonly kind: UnitKind | null;
  /** Category, as the entry says. */
  readonly category: string | null;
}

/** The arguments of UnitReclassified.summary. */
export interface UnitReclassifiedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitReclassified.proof. */
export interface UnitReclassifiedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A unit has another code, or none. */
export interface UnitRecoded {
  readonly __typename?: "UnitRecoded";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** Code, as the entry says. */
  readonly code: string | null;
}

/** The arguments of UnitRecoded.summary. */
export interface UnitRecodedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitRecoded.proof. */
export interface UnitRecodedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A unit goes by another name in the languages given. */
export interface UnitRenamed {
  readonly __typename?: "UnitRenamed";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** Names, as the entry says. */
  readonly names: ReadonlyArray<LocalizedText> | null;
}

/** The arguments of UnitRenamed.summary. */
export interface UnitRenamedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitRenamed.proof. */
export interface UnitRenamedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A dissolved unit is back, the same unit, under a parent given anew. */
export interface UnitReopened {
  readonly __typename?: "UnitReopened";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** The unit, on the entry's first day. */
  readonly parent: Unit | null;
}

/** The arguments of UnitReopened.summary. */
export interface UnitReopenedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitReopened.proof. */
export interface UnitReopenedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** A unit was split into several, beside which it may live on. */
export interface UnitSplit {
  readonly __typename?: "UnitSplit";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** The unit, on the entry's first day. */
  readonly parts: ReadonlyArray<Unit> | null;
  /** Keep, as the entry says. */
  readonly keep: boolean | null;
}

/** The arguments of UnitSplit.summary. */
export interface UnitSplitSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitSplit.proof. */
export interface UnitSplitProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Whether a unit on record is at work, or archived with everything attached. */
export type UnitStatus =
  | "ACTIVE"
  | "INACTIVE";

/** A unit, with what is below it, is meant to be of a type; or of none. */
export interface UnitStructureDeclared {
  readonly __typename?: "UnitStructureDeclared";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly unit: Unit;
  /** Structure, as the entry says. */
  readonly structure: StructureType | null;
}

/** The arguments of UnitStructureDeclared.summary. */
export interface UnitStructureDeclaredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitStructureDeclared.proof. */
export interface UnitStructureDeclaredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Units went into another, which carries on for them. */
export interface UnitsMerged {
  readonly __typename?: "UnitsMerged";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly into: Unit | null;
  /** The unit, on the entry's first day. */
  readonly units: ReadonlyArray<Unit> | null;
}

/** The arguments of UnitsMerged.summary. */
export interface UnitsMergedSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitsMerged.proof. */
export interface UnitsMergedProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Units, or parts of them, went to others, old and new; some of them ended by it. */
export interface UnitsTransferred {
  readonly __typename?: "UnitsTransferred";
  /** Its id. */
  readonly id: string;
  /** Its place: 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** The kind of event, such as UnitMoved. */
  readonly type: string;
  /** How it bears on time. */
  readonly verb: Verb;
  /** The days it speaks of. */
  readonly effective: Period | null;
  /** When it was recorded. */
  readonly recordedAt: string;
  /** The change set it belongs to. */
  readonly changeSet: ChangeSet;
  /** What it is about; for a rescission, what the entries taken back were about. */
  readonly subjects: ReadonlyArray<Node>;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What it changed, field by field, on the first day it holds. */
  readonly fields: ReadonlyArray<FieldDifference>;
  /** Who recorded it. */
  readonly actor: Actor;
  /** On whose behalf. */
  readonly onBehalfOf: Actor | null;
  /** Why, if it was said and is still kept. */
  readonly reason: string | null;
  /** On which authority, if it was said and is still kept. */
  readonly basis: string | null;
  /** What an import claims of its origin. */
  readonly source: Source | null;
  /** Whether its time was replayed from a source instead of witnessed. */
  readonly replayed: boolean;
  /** The change request that it belongs to: a step of it, or what it came to. */
  readonly changeRequest: ChangeRequest | null;
  /** The entry that took it back, as known at the coordinate above; else at the head. */
  readonly rescindedBy: Entry | null;
  /** The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1). */
  readonly leafHash: string;
  /** The proof that it is in the ledger, at its place and with its bytes. */
  readonly proof: EntryProof;
  /** The unit, on the entry's first day. */
  readonly units: ReadonlyArray<Unit> | null;
  /** The unit, on the entry's first day. */
  readonly into: ReadonlyArray<Unit> | null;
  /** The unit, on the entry's first day. */
  readonly ends: ReadonlyArray<Unit> | null;
}

/** The arguments of UnitsTransferred.summary. */
export interface UnitsTransferredSummaryArgs {
  /** The language wanted; the organization's own if absent. */
  readonly language?: string | null;
}

/** The arguments of UnitsTransferred.proof. */
export interface UnitsTransferredProofArgs {
  /** As of the end of the change set of an entry, this one or a later one. If left out: as of the coordinate, or of the head where that comes before the entry. */
  readonly size?: number | null;
}

/** Something that was wrong with a command. */
export type UserError =
  | ConflictError
  | ForbiddenError
  | NotFoundError
  | RuleViolation
  | ValidationError;

/** The input itself is wrong, whatever the structure. */
export interface ValidationError {
  readonly __typename?: "ValidationError";
  /** What was refused, why, and what to do. */
  readonly message: string;
  /** A stable name of the rule. */
  readonly code: string;
  /** The part of the input it is about. */
  readonly path: ReadonlyArray<string> | null;
}

/** How an entry bears on time. */
export type Verb =
  | "CHANGE"
  | "CORRECTION"
  | "RESCISSION"
  | "ACT";

/** One step of an entity's history: what held over a period, and the entry that said so. */
export interface Version {
  readonly __typename?: "Version";
  /** The days it held. */
  readonly effective: Period;
  /** What changed, such as parent, name.en or seats. */
  readonly field: string;
  /** What held before. */
  readonly before: string | null;
  /** What held from then on. */
  readonly after: string | null;
  /** What it referred to before, if it is a reference. */
  readonly beforeNode: Node | null;
  /** What it referred to from then on, if it is a reference. */
  readonly afterNode: Node | null;
  /** The entry that said so. */
  readonly entry: Entry;
  /** The entry from which on this was believed. */
  readonly recordedFrom: number;
  /** The entry at which that belief ended; null if it stands. */
  readonly recordedTo: number | null;
}

/** A page of a list. */
export interface VersionConnection {
  readonly __typename?: "VersionConnection";
  /** The items with their cursors. */
  readonly edges: ReadonlyArray<VersionEdge>;
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** How many items the whole list has. */
  readonly totalCount: number;
  /** The items alone. */
  readonly nodes: ReadonlyArray<Version>;
}

/** An item and its place in the list. */
export interface VersionEdge {
  readonly __typename?: "VersionEdge";
  /** Opaque; names the item and the coordinate of the list. */
  readonly cursor: string;
  /** The item. */
  readonly node: Version;
}

/** Whoever asks, as they were recognized. */
export interface Viewer {
  readonly __typename?: "Viewer";
  /** Who it is, for ever: what a grant names. */
  readonly subject: string;
  /** What to call them. */
  readonly name: string;
  /** How they were recognized. */
  readonly method: Method;
  /** When that ends by itself. */
  readonly expiresAt: string | null;
  /** What they may do in an organization today; nothing, if it is not there for them. */
  readonly roles: ReadonlyArray<Role>;
  /** Their tokens, the oldest first, those that ended included. To whoever shows a token that is limited: that one. */
  readonly tokens: ReadonlyArray<ApiToken>;
  /** Where they are signed in with a browser, the newest first. To whoever shows a token that is limited: nowhere. */
  readonly sessions: ReadonlyArray<Session>;
}

/** The arguments of Viewer.roles. */
export interface ViewerRolesArgs {
  /** The organization's code; may be left out where only one is visible. */
  readonly code?: string | null;
}

/** Somebody else who cosigns checkpoints, and so sees that the ledger only grows. */
export interface WitnessState {
  readonly __typename?: "WitnessState";
  /** What its key is called. */
  readonly name: string;
  /** What its signatures are verified with. */
  readonly vkey: string;
  /** How many entries the last checkpoint has that it cosigned; null before the first. */
  readonly size: number | null;
  /** When it did so. */
  readonly signedAt: string | null;
  /** How many entries it has not seen. */
  readonly behind: number;
  /** Whether an entry has waited for it longer than two rounds of publishing take. */
  readonly late: boolean;
}
