"""Where package code runs, and what holds it there.

The boundary is the operating system's, and indifferent to what runs inside it:

    wire       frames of checked JSON: all that crosses
    seccomp    the system-call allowlists, as data
    confine    what a zygote and a worker take away from themselves, layer by layer
    inside     the program of a zygote and of its forks
    zygote     the parent's side: open a zygote, start workers, ask them, end them
    doctor     which level this machine gives, by trying

`language` decides what package code may say; it makes honest mistakes visible and attacks harder, and nothing rests
on it. `local` runs code that somebody vouches for without any of this.
"""

__all__: list[str] = []
