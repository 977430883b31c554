from collections.abc import Callable
from typing import Any

from flask import Flask

class UserMixin:
    def get_id(self) -> str: ...

class LoginManager:
    session_protection: str | None
    def __init__(self, app: Flask | None = ...) -> None: ...
    def user_loader(
        self, callback: Callable[[str], UserMixin | None]
    ) -> Callable[[str], UserMixin | None]: ...

current_user: Any

def login_user(user: UserMixin, remember: bool = ...) -> bool: ...
def logout_user() -> bool: ...
