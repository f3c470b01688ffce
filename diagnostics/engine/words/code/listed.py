"""Every sign and slip that is looked for in code and settings, in the order in which they are told.

Signs in code are looked for in what a paste shows beside its requests; those in values also in settings, which say by
themselves what they say.
"""

from __future__ import annotations

from diagnostics.engine.words.code.ahead import SIGNS as AHEAD
from diagnostics.engine.words.code.arguments import SIGNS as ARGUMENTS
from diagnostics.engine.words.code.asked_scopes import SIGNS as ASKED_SCOPES
from diagnostics.engine.words.code.basic import SIGNS as BASIC
from diagnostics.engine.words.code.challenges import SIGNS as CHALLENGES
from diagnostics.engine.words.code.claim_times import SIGNS as CLAIM_TIMES
from diagnostics.engine.words.code.clients import SIGNS as CLIENTS
from diagnostics.engine.words.code.commands import SIGNS as COMMANDS
from diagnostics.engine.words.code.cut_short import SIGNS as CUT_SHORT
from diagnostics.engine.words.code.disagreement import SIGNS as DISAGREEMENT
from diagnostics.engine.words.code.dumped import SIGNS as DUMPED
from diagnostics.engine.words.code.foreign_syntax import SIGNS as FOREIGN_SYNTAX
from diagnostics.engine.words.code.forms import SIGNS as FORMS
from diagnostics.engine.words.code.gates import SIGNS as GATES
from diagnostics.engine.words.code.handed_on import SIGNS as HANDED_ON
from diagnostics.engine.words.code.header_lines import SIGNS as HEADER_LINES
from diagnostics.engine.words.code.immutable import SIGNS as IMMUTABLE
from diagnostics.engine.words.code.keys import SIGNS as KEYS
from diagnostics.engine.words.code.kinds_of_key import SIGNS as KINDS_OF_KEY
from diagnostics.engine.words.code.left_as_text import SIGNS as LEFT_AS_TEXT
from diagnostics.engine.words.code.loaded_once import SIGNS as KEPT
from diagnostics.engine.words.code.lookups import SIGNS as LOOKUPS
from diagnostics.engine.words.code.misgiven import SIGNS as MISGIVEN
from diagnostics.engine.words.code.misplaced import SIGNS as MISPLACED
from diagnostics.engine.words.code.not_given import SIGNS as NOT_GIVEN
from diagnostics.engine.words.code.other_file import SIGNS as OTHER_FILE
from diagnostics.engine.words.code.overridden import SIGNS as OVERRIDDEN
from diagnostics.engine.words.code.placed import SIGNS as PLACED
from diagnostics.engine.words.code.plain_text import SIGNS as PLAIN_TEXT
from diagnostics.engine.words.code.put_together import OF_SETTINGS
from diagnostics.engine.words.code.put_together import SIGNS as PUT_TOGETHER
from diagnostics.engine.words.code.reaching import SIGNS as REACHING
from diagnostics.engine.words.code.receiving import SIGNS as RECEIVING
from diagnostics.engine.words.code.renewed import SIGNS as RENEWED
from diagnostics.engine.words.code.servers import SIGNS as SERVERS
from diagnostics.engine.words.code.settings import SIGNS as SETTINGS
from diagnostics.engine.words.code.settings_files import SIGNS as SETTINGS_FILES
from diagnostics.engine.words.code.shells import SIGNS as SHELL
from diagnostics.engine.words.code.shown_values import SIGNS as SHOWN_VALUES
from diagnostics.engine.words.code.sign import Sign
from diagnostics.engine.words.code.signed_in import SIGNS as SIGNED_IN
from diagnostics.engine.words.code.slips_edges import SLIPS as AT_EDGES
from diagnostics.engine.words.code.slips_members import SLIPS as OF_MEMBERS
from diagnostics.engine.words.code.slips_pairs import SLIPS as OF_PAIRS
from diagnostics.engine.words.code.slips_printed import SLIPS as PRINTED
from diagnostics.engine.words.code.slips_schemes import SLIPS as OF_SCHEMES
from diagnostics.engine.words.code.stages import SIGNS as STAGES
from diagnostics.engine.words.code.stored import SIGNS as STORED
from diagnostics.engine.words.code.tokens import SIGNS as TOKENS
from diagnostics.engine.words.code.undelivered import SIGNS as UNDELIVERED
from diagnostics.engine.words.code.unexpanded import SIGNS as UNEXPANDED
from diagnostics.engine.words.code.values import SIGNS as VALUES
from diagnostics.engine.words.code.zones import SIGNS as ZONES
from diagnostics.engine.words.required import Announced

IN_CODE: tuple[Sign, ...] = (
    *CLIENTS,
    *CLAIM_TIMES,
    *ZONES,
    *AHEAD,
    *TOKENS,
    *IMMUTABLE,
    *BASIC,
    *ARGUMENTS,
    *SERVERS,
    *SETTINGS,
    *PUT_TOGETHER,
    *MISGIVEN,
    *MISPLACED,
    *FORMS,
)
IN_VALUES: tuple[Sign, ...] = (
    *SHELL,
    *STORED,
    *VALUES,
    *DISAGREEMENT,
    *LOOKUPS,
    *LEFT_AS_TEXT,
    *OF_SETTINGS,
    *HANDED_ON,
    *COMMANDS,
    *KEYS,
    *KINDS_OF_KEY,
    *CHALLENGES,
    *GATES,
    *STAGES,
    *OVERRIDDEN,
    *CUT_SHORT,
    *PLACED,
    *SHOWN_VALUES,
    *RECEIVING,
    *FOREIGN_SYNTAX,
    *UNEXPANDED,
    *SIGNED_IN,
    *UNDELIVERED,
    *HEADER_LINES,
    *PLAIN_TEXT,
    *DUMPED,
    *SETTINGS_FILES,
    *NOT_GIVEN,
    *OTHER_FILE,
    *REACHING,
    *RENEWED,
    *KEPT,
    *ASKED_SCOPES,
)
SIGNS = (*IN_CODE, *IN_VALUES)
SLIPS = (*PRINTED, *OF_PAIRS, *AT_EDGES, *OF_MEMBERS, *OF_SCHEMES)
OF_CODE, OF_VALUES = (Announced([sign.words for sign in signs]) for signs in (IN_CODE, IN_VALUES))
