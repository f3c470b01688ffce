"""On what kind of machine the person's program runs, as far as the paste shows it, and how its clock is set there."""

from __future__ import annotations

import re
from enum import StrEnum

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Message, msg

_LONGEST = 20_000
# What a server says of itself tells nothing of the person's machine; a token may spell anything.
_OF_THE_SERVER = re.compile(
    r"^[<>* \t]{0,4}(?:server|x-powered-by|via):[^\n]*|eyJ[\w.+/=-]{20,}", re.IGNORECASE | re.MULTILINE
)


class Machine(StrEnum):
    """What decides where a clock is set."""

    PHONE = "phone"
    HOSTED = "hosted"  # a service that runs programs, whose machines nobody else sets
    DESKTOP_CONTAINER = "desktop-container"
    CONTAINER = "container"
    SUBSYSTEM = "subsystem"
    VIRTUAL = "virtual"
    COMPUTER = "computer"


class System(StrEnum):
    """Whose commands set the clock."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"
    UNKNOWN = ""


_PHONE = re.compile(r"\b(?:android|ios|iphone|ipad)\b", re.IGNORECASE)
_HOSTED = re.compile(
    r"\b(?:heroku|vercel|netlify|cloud ?run|app ?engine|azure functions?|fly\.io|railway\.app|render\.com|aws lambda"
    r"|lambda functions?|elastic beanstalk|cloudflare workers?|github actions|dynos?)\b|/var/task/",
    re.IGNORECASE,
)
_CONTAINER = re.compile(
    r"\b(?:docker(?! (?:registry|hub|push|pull|login)\b)|dockerfile|podman|containers?|kubernetes|k8s|kubectl|pods?)\b"
    r"|^[\w-]{1,40}-\d{1,3}[ \t]{1,20}\| ",
    re.IGNORECASE | re.MULTILINE,
)
_DESKTOP = re.compile(r"docker (?:desktop|for (?:mac|windows))|\b(?:macos|os x|mac|macbook|windows)\b", re.IGNORECASE)
_SUBSYSTEM = re.compile(r"\bwsl ?2?\b", re.IGNORECASE)
_VIRTUAL = re.compile(
    r"vagrant|\b(?:virtualbox|boot2docker|vmware|hyper-v|parallels|virtual machine)\b|\bvm\b", re.IGNORECASE
)
_SYSTEMS = {
    System.LINUX: re.compile(
        r"ubuntu|debian|fedora|centos|rhel|raspbian|raspberry|\blinux\b|\bsystemd\b|(?<![\w/])/home/\w|(?<![\w/])/usr/lib/"
        r"|(?<![\w/])/var/(?:www|lib|log)/|(?<![\w/])/opt/(?!homebrew)",
        re.IGNORECASE,
    ),
    System.MACOS: re.compile(
        r"(?<![\w/])/Users/\w|\bmacos\b|\bos x\b|\bdarwin\b|/opt/homebrew|\bmacbook\b|\bmy mac\b", re.IGNORECASE
    ),
    System.WINDOWS: re.compile(r"\b[A-Z]:\\|\bwindows\b|\bpowershell\b", re.IGNORECASE),
}
COMMANDS = {
    System.LINUX: "timedatectl status && sudo timedatectl set-ntp true",
    System.MACOS: "sudo sntp -sS time.apple.com",
    System.WINDOWS: "w32tm /query /status\nw32tm /resync",
}


def machine_of(subject: Subject) -> Machine:
    """The kind of machine that the paste speaks of; a computer where it speaks of none."""
    text = _own(subject)
    if _PHONE.search(text):
        return Machine.PHONE
    if _HOSTED.search(text):
        return Machine.HOSTED
    if _CONTAINER.search(text):
        return Machine.DESKTOP_CONTAINER if _DESKTOP.search(text) else Machine.CONTAINER
    if _SUBSYSTEM.search(text):
        return Machine.SUBSYSTEM
    return Machine.VIRTUAL if _VIRTUAL.search(text) else Machine.COMPUTER


def system_of(subject: Subject) -> System:
    """The one system that the paste shows the person's program to run on."""
    shell = subject.request.source.shell if subject.request is not None else ""
    if shell in ("cmd", "powershell"):
        return System.WINDOWS
    text = _own(subject)
    shown = [system for system, signs in _SYSTEMS.items() if signs.search(text)]
    return shown[0] if len(shown) == 1 else System.UNKNOWN


def at_the_machine(machine: Machine) -> Message:
    """What sets the clock there."""
    return _SET[machine]


_SET = {
    Machine.PHONE: msg(
        "On a phone date and time have to be set automatically; an app that is to run where they are not takes the "
        "difference to the Date of an answer into account."
    ),
    Machine.HOSTED: msg(
        "On a hosted platform nobody but its operator sets clocks: restart the app, so that it may run on another "
        "machine, and report it there if that does not help."
    ),
    Machine.DESKTOP_CONTAINER: msg(
        "A container on a Mac or on Windows has the clock of the virtual machine around it, which falls behind while "
        "the computer sleeps: restart Docker Desktop, or what else runs it."
    ),
    Machine.CONTAINER: msg("A container has the clock of its host: have that one set by NTP."),
    Machine.SUBSYSTEM: msg(
        "The clock of WSL falls behind while Windows sleeps: end it by wsl --shutdown, and start it again."
    ),
    Machine.VIRTUAL: msg(
        "A virtual machine falls behind while its host sleeps: turn on its time synchronisation, or NTP within it."
    ),
    Machine.COMPUTER: msg("Have it set by NTP."),
}


def _own(subject: Subject) -> str:
    return _OF_THE_SERVER.sub(" ", subject.submission.text.reveal()[:_LONGEST])
