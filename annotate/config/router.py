"""The table of resources: noun to file."""

from django.utils.module_loading import import_string
from rest_framework.routers import SimpleRouter

RESOURCES = {
    "password-resets": "annotate.api.passwords.PasswordResetResource",
    "invitations": "annotate.api.invitations.InvitationResource",
    "tokens": "annotate.api.tokens.TokenResource",
    "webhooks": "annotate.api.webhooks.WebhookResource",
    "projects": "annotate.api.projects.ProjectResource",
    "memberships": "annotate.api.memberships.MembershipResource",
    "ontologies": "annotate.api.ontologies.OntologyResource",
    "guidelines": "annotate.api.guidelines.GuidelineResource",
    "items": "annotate.api.items.ItemResource",
    "uploads": "annotate.api.uploads.UploadResource",
    "imports": "annotate.api.imports.ImportResource",
    "tasks": "annotate.api.tasks.TaskResource",
    "reviews": "annotate.api.reviews.ReviewResource",
    "comments": "annotate.api.comments.CommentResource",
    "annotations": "annotate.api.annotations.AnnotationResource",
    "suggestions": "annotate.api.suggestions.SuggestionResource",
    "model-versions": "annotate.api.model_versions.ModelVersionResource",
    "jobs": "annotate.api.jobs.JobResource",
    "job-specs": "annotate.api.job_specs.JobSpecResource",
    "encoders": "curation.api.search.EncoderResource",
    "search": "curation.api.search.SearchResource",
    "likeness": "curation.api.likeness.LikenessResource",
    "duplicate-groups": "curation.api.duplicates.DuplicateGroupResource",
    "findings": "curation.api.findings.FindingResource",
    "slices": "curation.api.slices.SliceResource",
    "recipes": "curation.api.recipes.RecipeResource",
    "proposals": "curation.api.proposals.ProposalResource",
    "reference-sets": "curation.api.reference_sets.ReferenceSetResource",
    "releases": "curation.api.releases.ReleaseResource",
    "formats": "curation.api.releases.FormatResource",
    "exports": "curation.api.exports.ExportResource",
    "takedowns": "curation.api.takedowns.TakedownResource",
    "erasures": "curation.api.takedowns.ErasureResource",
}

router = SimpleRouter(trailing_slash=False)
for _noun, _path in RESOURCES.items():
    _one = _noun if _noun.endswith("ss") else _noun.replace("ies", "ys").removesuffix("s")
    router.register(_noun, import_string(_path), basename=_one)
