"""Reasons to refuse a document: its text, what it says, or how much work it asks for."""

from credentials.problems.base import CredentialProblem


class DocumentProblem(CredentialProblem):
    """The bytes are no JSON document that we read."""


class NotJson(DocumentProblem):
    """The text breaks the JSON grammar, or data follows the document."""

    code = "document.not_json"
    title = "This is not JSON"
    field_names = ("line", "column")


class NotAnObject(DocumentProblem):
    """The document is JSON, yet a list or a lone value."""

    code = "document.not_object"
    title = "The document is not a JSON object"


class BadText(DocumentProblem):
    """The bytes are not UTF-8, begin with a byte order mark, or hold a control character or a lone surrogate."""

    code = "document.bad_text"
    title = "The document holds text that cannot be signed safely"
    field_names = ("found",)


class DuplicateKey(DocumentProblem):
    """One object names the same member twice; readers disagree on which one counts."""

    code = "document.duplicate_key"
    title = "A member appears twice in one object"
    field_names = ("key",)


class DocumentTooLarge(DocumentProblem):
    """The document has more bytes than we read."""

    code = "document.too_large"
    title = "The document is too large"
    field_names = ("limit",)


class TooDeep(DocumentProblem):
    """Objects and lists are nested deeper than we read."""

    code = "document.too_deep"
    title = "The document is nested too deeply"
    field_names = ("limit",)


class TooManyNodes(DocumentProblem):
    """The document holds more values than we read."""

    code = "document.too_many_nodes"
    title = "The document holds too many values"
    field_names = ("limit",)


class StringTooLong(DocumentProblem):
    """One text in the document is longer than we read."""

    code = "document.string_too_long"
    title = "A text in the document is too long"
    field_names = ("limit",)


class BadNumber(DocumentProblem):
    """A number is not finite, or an integer that not every reader keeps exactly."""

    code = "document.bad_number"
    title = "A number cannot be kept exactly"
    field_names = ("number",)


class DataModelProblem(CredentialProblem):
    """The document says something that its contexts or the data model do not carry."""


class UndefinedTerm(DataModelProblem):
    """No context defines a member or a type, so no signature would cover it (DATA_LOSS_DETECTION_ERROR)."""

    code = "data_model.undefined_term"
    title = "A member or type is not defined by the document's contexts"
    field_names = ("path", "term")


class RelativeIri(DataModelProblem):
    """An identifier or type is not absolute, so that readers would resolve it to different things."""

    code = "data_model.relative_iri"
    title = "An identifier is not an absolute URI"
    field_names = ("path", "iri")


class ContextMissing(DataModelProblem):
    """The document has no `@context`, or one that does not begin with the Verifiable Credentials context."""

    code = "data_model.context_missing"
    title = "The document does not name its contexts"


class ContextOrder(DataModelProblem):
    """The contexts stand in an order, or number, in which they mean something else to other readers."""

    code = "data_model.context_order"
    title = "The document's contexts are in the wrong order"
    field_names = ("url",)


class NestedContext(DataModelProblem):
    """A `@context` stands below the top, where it could redefine what members mean."""

    code = "data_model.nested_context"
    title = "A context stands inside the document"
    field_names = ("path",)


class AbsoluteIriKey(DataModelProblem):
    """A member is named by an IRI instead of a term: signed, and yet overlooked by whoever reads JSON."""

    code = "data_model.absolute_iri_key"
    title = "A member is named by a URI instead of its term"
    field_names = ("path", "term")


class NestedArray(DataModelProblem):
    """A list stands directly inside a list, which JSON-LD flattens."""

    code = "data_model.nested_array"
    title = "A list stands directly inside a list"
    field_names = ("path",)


class BlankIdentifier(DataModelProblem):
    """An identifier is a blank node label, which means nothing outside the document."""

    code = "data_model.blank_identifier"
    title = "An identifier has no meaning outside the document"
    field_names = ("path",)


class NullValue(DataModelProblem):
    """A member is null, which JSON-LD drops."""

    code = "data_model.null"
    title = "A member has no value"
    field_names = ("path",)


class DividedNode(DataModelProblem):
    """Parts of the credential stand inside another object that bears its identifier.

    A signature over the graph does not tell the two places apart: a holder could move the status out of sight.
    """

    code = "data_model.divided_node"
    title = "Parts of the credential stand in another place"
    field_names = ("path",)


class NotCompact(DataModelProblem):
    """A member is read as something else than it says, so policy and signature would see different documents."""

    code = "data_model.not_compact"
    title = "A member does not mean what its name says"
    field_names = ("path", "term")


class ContradictoryContexts(DataModelProblem):
    """The named contexts cannot be combined, for instance because one redefines a protected term of another."""

    code = "data_model.context_conflict"
    title = "The document's contexts contradict each other"
    field_names = ("reason",)


class UnsupportedProblem(CredentialProblem):
    """The document may be good, but we cannot tell."""

    outcome = "unknown"


class UnknownContext(UnsupportedProblem):
    """The document names a context that is not pinned here."""

    code = "unsupported.context"
    title = "The document uses a context that is not known here"
    field_names = ("url",)


class KeywordKey(UnsupportedProblem):
    """A JSON-LD keyword stands where the Open Badges contexts offer a plain term."""

    code = "unsupported.json_ld_keyword"
    title = "The document uses a JSON-LD spelling that is not read here"
    field_names = ("path", "keyword")


class UnsupportedJsonLdFeature(UnsupportedProblem):
    """A context gives a member a meaning that is not implemented here, such as a JSON literal or a language map."""

    code = "unsupported.json_ld_feature"
    title = "The document uses a feature of JSON-LD that is not read here"
    field_names = ("path", "feature")


class UnsupportedCryptosuite(UnsupportedProblem):
    """The proof is of a kind that is not implemented here."""

    code = "unsupported.cryptosuite"
    title = "The signature is of a kind that cannot be checked here"
    field_names = ("cryptosuite",)


class UnsupportedBaseProof(UnsupportedProblem):
    """The proof is a base proof of selective disclosure: meant for the holder, who derives from it what is shown."""

    code = "unsupported.base_proof"
    title = "The badge has not been made ready for showing"


class UnsupportedDidMethod(UnsupportedProblem):
    """The DID method is not implemented here."""

    code = "unsupported.did_method"
    title = "The issuer's identifier is of a kind that cannot be resolved here"
    field_names = ("did",)


class UnsupportedKey(UnsupportedProblem):
    """The key is of a kind that is not implemented here."""

    code = "unsupported.key_type"
    title = "The key is of a kind that cannot be used here"
    field_names = ("kind",)


class BudgetProblem(CredentialProblem):
    """The document asks for more work than one badge is worth."""

    outcome = "unknown"


class CanonicalisationBudget(BudgetProblem):
    """The graph is built so that putting it in canonical order takes too many steps."""

    code = "budget.canonicalisation"
    title = "The document takes too much work to check"
    field_names = ("limit",)
