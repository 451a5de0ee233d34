"""A live page over HTTP: the whole page, its tree as JSON, an action by POST."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from quart import Response, abort, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from ..binding import Ambiguous, Submitted, chosen_action
from ..effects import Redirect
from ..flashes import Flashes
from ..runtime import entry
from ..runtime.answers import FAILED, SAME, Answer, Change, Refusal
from ..runtime.asks import Ask, ask_of, capabilities, query_in
from ..runtime.dispatch import navigate, show, show_all
from ..runtime.errands import run_on
from ..runtime.trouble import told
from ..runtime.visit import Visit
from ..runtime.watch import too_long, watched
from ..runtime.whole import act_whole, finish
from ..template.render import Rendered
from ..wire.frames import PONG, Meta, Peer
from ..wire.livetemplate import peer_for
from ..wire.messages import (
    NAVIGATE,
    PING,
    SYNC,
    Message,
    MessageId,
    MessageLimits,
    Rejected,
    parse,
)
from .forms import BodyLimits, Form, read_body
from .identity import Visitor, no_visit
from .markup import refilled, with_visit
from .requests import CLIENT_HEADER, as_session_is, wants_json, whole_path
from .responses import (
    HTML,
    Luggage,
    as_error,
    json_response,
    page_response,
    redirected,
    refused,
    set_cookie,
)
from .views import View

METHODS = ("GET", "HEAD", "POST")
#: Taken by the route, so that the page itself says 405, and what it is.
ALL_METHODS = (*METHODS, "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

VISIT_HEADER, BASE_HEADER = "Lvt-Visit", "Lvt-Base"
PREFETCH_HEADER = "Lvt-Prefetch"
#: Says that the tab's socket is open, and shows what comes of this.
CONNECTION_HEADER = "Lvt-Connection"
#: Says, as the socket's parameter does, that the tab had the page open before.
AGAIN_HEADER = "Lvt-Reconnect"
VISIT_FIELD, ID_FIELD = "lvt-visit", "lvt-id"


class HttpPage(View):
    """Answers the requests of one page."""

    @cached_property
    def _limits(self) -> MessageLimits:
        most = self.limits.message_bytes
        return MessageLimits() if most is None else MessageLimits(size=most)

    async def answer(self, **params: Any) -> Response:
        """Answer the current request.

        Args:
            params: URL variables.

        Raises:
            HTTPException: For what is refused; the app's error handlers see it.
        """
        if request.method not in METHODS:
            raise MethodNotAllowed(valid_methods=list(METHODS))
        if request.method == "HEAD":
            await self.site.door.look()
            return Response("", content_type=HTML)
        if request.method == "POST":
            self.site.require_own_origin(request)
        visitor = await self.visitor()
        if request.method == "POST":
            response = await self._post(params, visitor)
        elif wants_json(request.headers.get("Accept", "")):
            response = await self._watched(self._get_tree(params, visitor))
        else:
            response = await self._watched(self._get_page(params, visitor))
        return response

    async def _watched(self, work: Coroutine[Any, Any, Response]) -> Response:
        """Do what is no action, and log what of it holds up the loop."""
        name = f"{request.method} of page {self.page.name}"
        answer: Response = await watched(
            work, name, too_long(debug=self.services.debug)
        )
        return answer

    async def _get_page(self, params: dict[str, Any], visitor: Visitor) -> Response:
        token = flashes = None
        # What is handed over once is for a page that is shown, not for a look ahead.
        if PREFETCH_HEADER not in request.headers:
            flashes = self._brought()
            token = self.site.identity.handed_over(
                request.cookies, visitor.group, request.path, secure=self.is_secure
            )
        visit = self.visit(params, visitor, token)
        target = await self._begin(visit, is_initial=True, flashes=flashes)
        if target is not None:
            return self._sent_to(target, visit)
        rendered = await self.page.render(visit)
        response = page_response(
            with_visit(rendered.html(), visit.token, whole_path(request))
        )
        if token is not None:
            set_cookie(response, no_visit(secure=self.is_secure))
        # The socket shows them, too. Who brings flashes has come back with cookies.
        if visit.shown.flashes and (visitor.is_known or flashes):
            visit.rendered = None
            entry.keep(self.services, visit)
        return self._with_cookies(response, visit, has_come=flashes is not None)

    async def _get_tree(self, params: dict[str, Any], visitor: Visitor) -> Response:
        """Answer the whole tree; or what is new for a tab that says what it shows."""
        visit = self.visit(params, visitor, request.headers.get(VISIT_HEADER))
        base = request.headers.get(BASE_HEADER)
        visit.is_reconnect = AGAIN_HEADER in request.headers
        is_back = visit.is_reconnect or base is not None
        flashes = None if is_back else self._brought()
        try:
            target = await self._begin(
                visit, base, is_initial=not is_back, flashes=flashes
            )
            if target is not None:
                return self._framed(visit, visitor, Answer(redirect=target))
            if visit.rendered is not None:
                return self._news(visit, base, await show(self.services, visit))
            errors = visit.shown.errors
            meta = Meta(
                not errors,
                errors,
                capabilities=capabilities(visit),
                fresh=is_back and visit.source is None,
            )
            answer = Answer(meta, await show(self.services, visit))
        except HTTPException:
            raise
        except Exception as error:
            return self._failed(error, visit)
        named = entry.keep_seen(self.services, visit) if _may_return(visitor) else None
        response = json_response(_peer().write(answer.frame(base=named)))
        return self._with_cookies(response, visit, has_come=not is_back)

    def _news(self, visit: Visit, base: str | None, change: Change) -> Response:
        """Answer what is new to a tab; 204 if nothing is."""
        is_same = change == SAME
        named = entry.keep_seen(self.services, visit, base if is_same else None)
        # A tab that has acted meanwhile gets the answer to that.
        if is_same or named is None:
            return Response("", status=204)
        return json_response(_peer().write(Answer(change=change).frame(base=named)))

    async def _post(self, params: dict[str, Any], visitor: Visitor) -> Response:
        body = await read_body(request, BodyLimits(size=self._limits.size))
        if isinstance(body, Form):
            return await self._post_form(params, visitor, body)
        message = parse(body, self._limits)
        if isinstance(message, Rejected):
            return refused(Refusal(message.code, message.text, message.id), _peer())
        if message.action == PING:
            return json_response(PONG)
        return await self._post_message(params, visitor, message)

    async def _post_message(
        self, params: dict[str, Any], visitor: Visitor, message: Message
    ) -> Response:
        visit = self.visit(params, visitor, request.headers.get(VISIT_HEADER))
        response = await self._carried(visit, message)
        if response is not None:
            return response
        base = request.headers.get(BASE_HEADER)
        try:
            async with self.services.hold(visit):
                target = await self._begin_for(message, visit, base)
                if target is not None:
                    answer: Answer | Refusal = Answer(redirect=target)
                else:
                    answer = await self._served(visit, message)
        except HTTPException:
            raise
        except Exception as error:
            return self._failed(error, visit, message.id)
        if base is not None and visit.source is None:
            answer = _fresh(answer)
        has_come = message.action == NAVIGATE
        return self._framed(visit, visitor, answer, has_come=has_come)

    async def _carried(self, visit: Visit, message: Message) -> Response | None:
        """Let the tab's open socket carry what an action does; None without one."""
        live = entry.carried(self.services, visit)
        if live is None or CONNECTION_HEADER not in request.headers:
            return None
        member = self.services.registry.get(live.connection_id)
        if member is None or message.action in (NAVIGATE, SYNC):
            return None
        ask = replace(ask_of(message), is_http=True, outside=as_session_is)

        async def work() -> Answer | Refusal:
            live.cookies = visit.cookies
            return await act_whole(self.services, live, ask)

        answer = await run_on(member, work)
        if answer is None or isinstance(answer, Refusal):
            return None if answer is None else refused(answer, _peer())
        response = json_response(_peer().write(answer.frame()))
        if answer.redirect is None:
            return self._with_cookies(response, live)
        # To another query of this page the client goes on a socket.
        path = urlsplit(answer.redirect.url).path
        stays = unquote(path) == unquote(live.address.path)
        if stays:
            entry.hand_over(self.services, live, answer.redirect)
        return self._with_cookies(response, live, goes=not stays)

    async def _served(self, visit: Visit, message: Message) -> Answer | Refusal:
        if message.action == SYNC:
            return Answer(change=await show_all(self.services, visit))
        if message.action == NAVIGATE:
            query, flashes = query_in(message), self._brought()
            answer = await navigate(self.services, visit, query, flashes)
            meta = Meta(True, action=message.action, id=message.id)
            return Answer(meta, answer.change, redirect=answer.redirect)
        ask = replace(ask_of(message), outside=as_session_is)
        return await act_whole(self.services, visit, ask)

    async def _post_form(
        self, params: dict[str, Any], visitor: Visitor, form: Form
    ) -> Response:
        action = chosen_action(form.pairs, self.page.bindings.table)
        if isinstance(action, Ambiguous):
            abort(400, str(action))
        submitted = Submitted.from_pairs(form.pairs, action)
        ask = Ask(
            action,
            submitted,
            MessageId.parse(form.first(ID_FIELD)),
            outside=as_session_is,
        )
        visit = self.visit(params, visitor, form.first(VISIT_FIELD))
        async with self.services.hold(visit):
            target = await self._begin(visit)
            if target is not None:
                return self._sent_to(target, visit)
            answer = await act_whole(self.services, visit, ask)
        if wants_json(request.headers.get("Accept", "")):
            return self._framed(visit, visitor, answer)
        if isinstance(answer, Refusal):
            raise as_error(answer)
        if answer.meta is not None and answer.meta.success:
            return self._gone(visit, visitor, answer)
        return self._shown_again(visit, visitor, form, submitted)

    def _gone(self, visit: Visit, visitor: Visitor, answer: Answer) -> Response:
        """After a success the browser is sent to the page, so that reload is safe."""
        self._keep(visit, visitor)
        if answer.redirect is not None:
            return self._sent_to(answer.redirect, visit)
        query, path = urlencode(list(visit.query.items(multi=True))), visit.address.path
        target = Redirect(f"{path}?{query}" if query else path, 303)
        response = self._sent_to(target, visit)
        cookie = self.site.identity.hand_over(
            visit.token, visitor.group, request.path, secure=self.is_secure
        )
        return set_cookie(response, cookie)

    def _shown_again(
        self, visit: Visit, visitor: Visitor, form: Form, submitted: Submitted
    ) -> Response:
        """Show the page with its errors, and all that was typed still there."""
        rendered = visit.rendered
        if not isinstance(rendered, Rendered):
            abort(500)
        path = whole_path(request)
        html = refilled(rendered.html(), form.pairs, submitted.pressed, path)
        self._keep(visit, visitor)
        return self._with_cookies(
            page_response(with_visit(html, visit.token, path)), visit
        )

    def _keep(self, visit: Visit, visitor: Visitor) -> None:
        """Keep what the next page needs: not the tree, which is sent whole."""
        visit.rendered = None
        # A visitor without a cookie would never come back for it.
        if visitor.is_known:
            entry.keep(self.services, visit)

    async def _begin(
        self,
        visit: Visit,
        base: str | None = None,
        *,
        is_initial: bool = False,
        flashes: Flashes | None = None,
    ) -> Redirect | None:
        await entry.restore(self.services, visit, base)
        if flashes is not None:
            entry.arrive(self.services, visit, flashes)
        target = await entry.mount(self.services, visit, is_initial=is_initial)
        await finish(self.services, visit)
        return target

    async def _begin_for(
        self, message: Message, visit: Visit, base: str | None
    ) -> Redirect | None:
        if message.action == NAVIGATE:
            # Going there mounts, with the new query.
            await entry.restore(self.services, visit, base)
            return None
        return await self._begin(visit, base)

    def _framed(
        self,
        visit: Visit,
        visitor: Visitor,
        answer: Answer | Refusal,
        *,
        has_come: bool = False,
    ) -> Response:
        if isinstance(answer, Refusal):
            return refused(answer, _peer())
        base = entry.keep(self.services, visit) if _may_return(visitor) else None
        response = json_response(_peer().write(answer.frame(base=base)))
        goes = answer.redirect is not None
        return self._with_cookies(response, visit, goes=goes, has_come=has_come)

    def _sent_to(self, target: Redirect, visit: Visit) -> Response:
        return self._with_cookies(redirected(target), visit, goes=True)

    def _with_cookies(
        self,
        response: Response,
        visit: Visit,
        *,
        goes: bool = False,
        has_come: bool = False,
    ) -> Response:
        """Set what the app sets, and let flashes go along with a redirect, once."""
        luggage = Luggage(self.site.flash_cookies, secure=self.is_secure)
        return luggage.put(response, visit, goes=goes, has_come=has_come)

    def _brought(self) -> Flashes:
        """Return the flashes that have come along with the current request."""
        luggage = Luggage(self.site.flash_cookies, secure=self.is_secure)
        return luggage.brought(request.cookies)

    def _failed(
        self, error: Exception, visit: Visit, id_: MessageId | None = None
    ) -> Response:
        text = told(error, "mount", visit, debug=self.services.debug)
        return refused(Refusal(FAILED, text, id_, 500), _peer())


def _peer() -> Peer:
    """Return how the current request's client is written to."""
    return peer_for(request.headers.getlist(CLIENT_HEADER))


def _may_return(visitor: Visitor) -> bool:
    """May the client come back for this visit: is it known, and does it say which?"""
    return visitor.is_known and VISIT_HEADER in request.headers


def _fresh(answer: Answer | Refusal) -> Answer | Refusal:
    """Say along with an answer that nothing was known of the tab's visit."""
    if isinstance(answer, Refusal) or answer.meta is None:
        return answer
    return replace(answer, meta=replace(answer.meta, fresh=True))
