"""Every table there is, for migrations and the check that they are in step with the models."""

from sqlalchemy import MetaData

from rvuedge.accounts import models as accounts
from rvuedge.benchmarks import models as benchmarks
from rvuedge.catalog import models as catalog
from rvuedge.contracts import models as contracts
from rvuedge.extensions import Base
from rvuedge.logbook import models as logbook

ROOMS = (accounts, catalog, benchmarks, contracts, logbook)


def all_tables() -> MetaData:
    """The metadata of every room's tables."""
    return Base.metadata
