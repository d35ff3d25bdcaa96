"""Protection of forms that outlives a change of keys: an older key's token still counts."""

from flask import current_app, g, request
from flask_wtf.csrf import CSRFProtect, same_origin, validate_csrf
from wtforms.validators import ValidationError

from hub.core.web import is_api


class RotatingCsrf(CSRFProtect):  # type: ignore[misc]  # Flask-WTF carries no types
    """Flask-WTF asks the current key only: a form opened before the change would be refused."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 - its signature
        if is_api():
            return  # the open API takes no cookie for a write, so there is nothing to forge there
        exempt = apply_exemptions and (not request.endpoint or self._is_exempt())
        older = current_app.config.get("SECRET_KEY_FALLBACKS") or ()
        if (
            not exempt
            and request.method in current_app.config["WTF_CSRF_METHODS"]
            and any(self._fits(key) for key in older)
        ):
            self._ask_referrer()
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)

    def _fits(self, key: bytes) -> bool:
        try:
            validate_csrf(self._get_csrf_token(), secret_key=key)
        except ValidationError:
            return False
        return True

    def _ask_referrer(self) -> None:
        asks = request.is_secure and current_app.config["WTF_CSRF_SSL_STRICT"]
        if asks and not (request.referrer and same_origin(request.referrer, request.host_url)):
            self._error_response("The referrer does not match the host.")
