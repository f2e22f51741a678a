"""Tables and constraints. Django finds them here; the rest of the code imports each from its own file."""

from annotate.models.annotation import Annotation, Mark, Revision
from annotate.models.asset import Asset, Blob
from annotate.models.event import Event
from annotate.models.item import Item, ItemAsset, PendingDocument
from annotate.models.job import Job, JobShard
from annotate.models.project import Guideline, Invitation, Membership, Ontology, Project, ProjectCount
from annotate.models.review import Comment, Review
from annotate.models.suggestion import ModelVersion, Suggestion
from annotate.models.task import Draft, DraftChange, Task
from annotate.models.token import ApiToken
from annotate.models.user import User
from annotate.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "Annotation",
    "ApiToken",
    "Asset",
    "Blob",
    "Comment",
    "Draft",
    "DraftChange",
    "Event",
    "Guideline",
    "Invitation",
    "Item",
    "ItemAsset",
    "Job",
    "JobShard",
    "Mark",
    "Membership",
    "ModelVersion",
    "Ontology",
    "PendingDocument",
    "Project",
    "ProjectCount",
    "Review",
    "Revision",
    "Suggestion",
    "Task",
    "User",
    "Webhook",
    "WebhookDelivery",
]
