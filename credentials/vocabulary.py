"""The closed sets of values and the patterns of the Open Badges 3.0 data model, and the contexts a badge may name."""

import re
from typing import Final

VC_2_0: Final = "https://www.w3.org/ns/credentials/v2"
VC_1_1: Final = "https://www.w3.org/2018/credentials/v1"
_OB: Final = "https://purl.imsglobal.org/spec/ob/v3p0"
OB_3_0_3: Final = f"{_OB}/context-3.0.3.json"
OB_CONTEXTS: Final = frozenset(
    {
        f"{_OB}/context.json",
        f"{_OB}/context/ob_v3p0.jsonld",
        f"{_OB}/context-3.0.1.json",
        f"{_OB}/context-3.0.2.json",
        OB_3_0_3,
    }
)
EXTENSIONS: Final = f"{_OB}/extensions.json"
EXTENSION_TYPES: Final = frozenset(
    {"1EdTechJsonSchemaValidator2019", "1EdTechRevocationList", "1EdTechCredentialRefresh"}
)
CREDENTIAL_SCHEMA: Final = f"{_OB}/schema/json/ob_v3p0_achievementcredential_schema.json"

ACHIEVEMENT_TYPES: Final = frozenset({
    "Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree", "Award", "Badge",
    "BachelorDegree", "Certificate", "CertificateOfCompletion", "Certification", "CommunityService", "Competency",
    "Course", "CoCurricular", "Degree", "Diploma", "DoctoralDegree", "Fieldwork", "GeneralEducationDevelopment",
    "JourneymanCertificate", "LearningProgram", "License", "Membership", "ProfessionalDoctorate",
    "QualityAssuranceCredential", "MasterCertificate", "MasterDegree", "MicroCredential", "ResearchDoctorate",
    "SecondarySchoolDiploma",
})  # fmt: skip
TARGET_TYPES: Final = frozenset({
    "ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion", "CFRubricCriterionLevel",
    "CTDL",
})  # fmt: skip
IDENTIFIER_TYPES: Final = frozenset({
    "name", "sourcedId", "systemId", "productId", "userName", "accountId", "emailAddress",
    "nationalIdentityNumber", "isbn", "issn", "lisSourcedId", "oneRosterSourcedId", "sisSourcedId",
    "ltiContextId", "ltiDeploymentId", "ltiToolId", "ltiPlatformId", "ltiUserId", "identifier",
})  # fmt: skip
RESULT_TYPES: Final = frozenset({
    "GradePointAverage", "LetterGrade", "Percent", "PerformanceLevel", "PredictedScore", "RawScore", "Result",
    "RubricCriterion", "RubricCriterionLevel", "RubricScore", "ScaledScore", "Status",
})  # fmt: skip
RESULT_STATUSES: Final = frozenset({
    "Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew",
})  # fmt: skip

# Language tags as the official schemas write them; narrower than BCP 47.
LANGUAGE: Final = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
COMPACT_JWS: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+")
DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
