"""What can go wrong, as one small tree; a message names the thing, the value and the next step.

ScreeningError
├── SourceError         a list could not be had
│   ├── Unreachable       the authority did not answer; try again later
│   └── Unreadable        what it answered is not the list we know; a person must look
├── RegisterError       the customer register could not be read
│   └── RegisterUnreachable  its database did not answer; try again later
├── QualityError        a snapshot misses its suite
├── CoverageError       a run does not balance, so it is not published
├── LakeError           what the lake holds is missing or altered
│   └── LakeUnwritable       it takes nothing more just now; try again later
├── CasebookError       the casebook does not fit this code, or contradicts what it is told
│   └── CasebookUnreachable  the database did not answer; try again later
├── PolicyError         something policy does not allow
└── NotFound            nothing is known under that name

Only those that are also `Transient` are worth a retry: `Unreachable`, `RegisterUnreachable`,
`LakeUnwritable` and `CasebookUnreachable`. Messages are shown to people as written:
no secrets, and no personal data beyond an identifier.
"""


class ScreeningError(Exception):
    """Anything this package refuses to do, with a message for people."""


class Transient(ScreeningError):
    """A retry may help: somebody else has to answer, or to make room."""


class SourceError(ScreeningError):
    """A screening list could not be had."""


class Unreachable(SourceError, Transient):
    """The authority did not answer, or not completely: a retry may help."""


class Unreadable(SourceError):
    """What was published is not what the reader knows: a retry cannot help, a person must look."""


class RegisterError(ScreeningError):
    """The customer register could not be read as documented."""


class RegisterUnreachable(RegisterError, Transient):
    """The register's database did not answer: a retry may help."""


class QualityError(ScreeningError):
    """A table misses a critical expectation of its suite."""


class CoverageError(ScreeningError):
    """A run does not balance: something registered or required was neither consulted nor excluded."""


class LakeError(ScreeningError):
    """A stored file is missing, or does not hash to its name."""


class LakeUnwritable(LakeError, Transient):
    """The lake could not be written to, for instance because the disk is full: a retry may help."""


class CasebookError(ScreeningError):
    """The casebook does not fit this code, or what it is told contradicts what it holds."""


class CasebookUnreachable(CasebookError, Transient):
    """The casebook's database did not answer, or not in time: a retry may help."""


class PolicyError(ScreeningError):
    """Policy does not allow what was asked."""


class NotFound(ScreeningError):
    """Nothing is known under that name or for that moment."""
