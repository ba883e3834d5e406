"""synthenv makes reinforcement-learning environments for tool-using language models, from real data.

    import gymnasium as gym, synthenv

    env = gym.make("synthenv/film-v0")                        # a small built package ships inside
    synthenv.build("film", "environments/film", tasks=60)     # or make one
    synthenv.register("environments/film")                    # gym.make("synthenv/film-v0") now means this one

The functions here mirror the command line. Those that play (`load`, `check`, `audit`, `evaluate`, `rollout`, …)
need nothing but a package; those that synthesize (`build`, `compile`) import that half only when they are called.
"""

from __future__ import annotations

import os

from synthenv.errors import SynthenvError

__version__ = "0.1.0"

__all__ = ["SynthenvError", "__version__"]

# A confined worker has this module's name on its way to the one module that it needs; Gymnasium and what it brings
# (threads among it) must stay out of there.
if "SYNTHENV_WORKER" not in os.environ:
    from synthenv.api import (
        arollout_batch,
        audit,
        build,
        build_many,
        check,
        compile,
        convert,
        evaluate,
        load,
        register,
        rollout,
        rollout_batch,
        similarity,
        splits,
    )
    from synthenv.package import Package
    from synthenv.registry import register_shipped
    from synthenv.session import Session

    __all__ += ["Package", "Session", "arollout_batch", "audit", "build", "build_many", "check", "compile", "convert"]
    __all__ += ["evaluate", "load", "register", "rollout", "rollout_batch", "similarity", "splits"]

    register_shipped()
