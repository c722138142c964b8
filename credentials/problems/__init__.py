"""Every reason for which a credential, a key or a list can be refused, as a tree of types with stable codes.

The tree (one class per code; a code is never renamed, its page is `/problems/{code}`):

    CredentialProblem
    ├── DocumentProblem             the bytes are no JSON document that we read
    ├── DataModelProblem            the document says something that its contexts or the data model do not carry
    ├── UnsupportedProblem          it may be good, but we cannot tell (always unknown)
    ├── BudgetProblem               it asks for more work than one badge is worth (always unknown)
    ├── ProofProblem                the proof is absent, malformed or wrong
    ├── KeyProblem                  a key is malformed, weak or not the one asked for
    ├── DidProblem                  a DID or its document is malformed
    ├── StatusListProblem           a status list is malformed, short or hostile
    └── JoseProblem                 a compact JWS does not pass the strict gate

`outcome` says what a refusal means to a verifier (security rule "do not slander others"): `invalid` when the
document itself is at fault, `unknown` when only our abilities or limits are. An issuer refuses both alike.
"""

from credentials.problems.base import PROBLEMS, CredentialProblem, ProblemOutcome
from credentials.problems.documents import (
    AbsoluteIriKey,
    BadNumber,
    BadText,
    BlankIdentifier,
    BudgetProblem,
    CanonicalisationBudget,
    ContextMissing,
    ContextOrder,
    ContradictoryContexts,
    DataModelProblem,
    DividedNode,
    DocumentProblem,
    DocumentTooLarge,
    DuplicateKey,
    KeywordKey,
    NestedArray,
    NestedContext,
    NotAnObject,
    NotCompact,
    NotJson,
    NullValue,
    RelativeIri,
    StringTooLong,
    TooDeep,
    TooManyNodes,
    UndefinedTerm,
    UnknownContext,
    UnsupportedCryptosuite,
    UnsupportedDidMethod,
    UnsupportedJsonLdFeature,
    UnsupportedKey,
    UnsupportedProblem,
)
from credentials.problems.proofs import (
    DidDocumentOfAnother,
    DidProblem,
    JoseProblem,
    JwsAlgorithmRefused,
    JwsHeaderRefused,
    KeyProblem,
    MalformedDid,
    MalformedDidDocument,
    MalformedJws,
    MalformedKey,
    MalformedMultibase,
    ProofCreatedInFuture,
    ProofExpired,
    ProofMalformed,
    ProofMissing,
    ProofProblem,
    ProofPurposeWrong,
    SignatureWrong,
    WeakKey,
)
from credentials.problems.status_lists import (
    StatusIndexOutOfRange,
    StatusListMalformed,
    StatusListProblem,
    StatusListTooLarge,
    StatusListTooShort,
)

ALL_CODES: frozenset[str] = frozenset(PROBLEMS)
"""The codes of all problem types."""

__all__ = [
    "ALL_CODES",
    "PROBLEMS",
    "AbsoluteIriKey",
    "BadNumber",
    "BadText",
    "BlankIdentifier",
    "BudgetProblem",
    "CanonicalisationBudget",
    "ContextMissing",
    "ContextOrder",
    "ContradictoryContexts",
    "CredentialProblem",
    "DataModelProblem",
    "DidDocumentOfAnother",
    "DidProblem",
    "DividedNode",
    "DocumentProblem",
    "DocumentTooLarge",
    "DuplicateKey",
    "JoseProblem",
    "JwsAlgorithmRefused",
    "JwsHeaderRefused",
    "KeyProblem",
    "KeywordKey",
    "MalformedDid",
    "MalformedDidDocument",
    "MalformedJws",
    "MalformedKey",
    "MalformedMultibase",
    "NestedArray",
    "NestedContext",
    "NotAnObject",
    "NotCompact",
    "NotJson",
    "NullValue",
    "ProblemOutcome",
    "ProofCreatedInFuture",
    "ProofExpired",
    "ProofMalformed",
    "ProofMissing",
    "ProofProblem",
    "ProofPurposeWrong",
    "RelativeIri",
    "SignatureWrong",
    "StatusIndexOutOfRange",
    "StatusListMalformed",
    "StatusListProblem",
    "StatusListTooLarge",
    "StatusListTooShort",
    "StringTooLong",
    "TooDeep",
    "TooManyNodes",
    "UndefinedTerm",
    "UnknownContext",
    "UnsupportedCryptosuite",
    "UnsupportedDidMethod",
    "UnsupportedJsonLdFeature",
    "UnsupportedKey",
    "UnsupportedProblem",
    "WeakKey",
]
