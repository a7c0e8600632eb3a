"""A mail server on the loopback interface for one test.

Prints its port, and then each mail that it has accepted, as lines of JSON. Commands are lines of
the standard input: `accept`, `refuse` (5xx), `delay` (4xx), `hang` (no reply to the next mails).
"""

import asyncio
import json
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP


def show(value):
    print(json.dumps(value), flush=True)


class Handler:
    mode = 'accept'

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == 'refuse':
            return '550 5.1.1 no such mailbox'
        if self.mode == 'delay':
            return '451 4.3.0 try again later'
        if self.mode == 'hang':
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        show({
            'from': mail['From'],
            'to': mail['To'],
            'envelope': envelope.rcpt_tos,
            'subject': mail['Subject'],
            'id': mail['Message-ID'],
            'date': mail['Date'],
            'auto': mail['Auto-Submitted'],
            'language': mail['Content-Language'],
            'text': mail.get_body(('plain',)).get_content(),
            'html': mail.get_body(('html',)).get_content(),
        })
        return '250 OK'


async def main():
    loop = asyncio.get_running_loop()
    handler = Handler()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = await loop.create_server(
        lambda: SMTP(handler, hostname='mail.test', loop=loop), '127.0.0.1', port
    )
    show({'port': server.sockets[0].getsockname()[1]})
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        handler.mode = line.decode().strip()
        show({'mode': handler.mode})


asyncio.run(main())
