"""Mails written by hand for these tests, as different programs write them; raw bytes, keyed by what they show."""

import base64

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
_PNG64 = base64.encodebytes(PNG)

PLAIN = """\
Return-Path: <alice@mairie.example>
Delivered-To: Support@Aide.example
Authentication-Results: mx.aide.example; spf=pass smtp.mailfrom=mairie.example;
 dkim=pass header.d=mairie.example; dmarc=pass
Message-ID: <un.deux@mairie.example>
In-Reply-To: <parvis.1@aide.example>
References: <zero@aide.example>
 <parvis.1@aide.example>
Date: Tue, 3 Nov 2026 09:30:00 +0100
From: "Éluard, Alice" <alice@Mairie.Example>
To: Support <support@aide.example>, bob@mairie.example
Cc: =?utf-8?Q?Zo=C3=A9?= <zoe@mairie.example>
Subject: =?utf-8?B?UMOpcmltww==?=
 =?utf-8?B?qHRy?= =?utf-8?Q?e_de_la_panne?=
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Bonjour,
le réseau est coupé.
""".encode()

RICH = (
    b"""\
From: Bob <bob@ville.example>
To: support@aide.example
Subject: capture
Message-ID: <riche@ville.example>
Date: Tue, 3 Nov 2026 09:30:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="dehors"

This is a multi-part message in MIME format.
--dehors
Content-Type: multipart/related; boundary="dedans"

--dedans
Content-Type: multipart/alternative; boundary="choix"

--choix
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Voil=E0 la capture
--choix
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>Voil=E0 <b>la capture</b> <img src=3D"cid:image1@ville"></p>
--choix--
--dedans
Content-Type: image/png; name=image1.png
Content-ID: <image1@ville>
Content-Disposition: inline; filename=image1.png
Content-Transfer-Encoding: base64

"""
    + _PNG64
    + b"""\
--dedans--
--dehors
Content-Type: application/pdf; name="=?utf-8?Q?D=C3=A9lib=C3=A9ration.pdf?="
Content-Disposition: attachment;
 filename*0*=utf-8''D%C3%A9lib%C3%A9;
 filename*1=ration.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--dehors
Content-Type: message/rfc822

From: carl@ville.example
Subject: =?iso-8859-1?Q?Panne_d'hier?=

Il y a eu une panne.
--dehors
Content-Type: application/ms-tnef

xxxx
--dehors--
"""
)

VACATION = """\
Return-Path: <>
From: Denis <denis@ville.example>
To: support@aide.example
Subject: Réponse automatique : absence
Message-ID: <absent@ville.example>

Je suis absent jusqu’au 12.
""".encode()

DSN = b"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.ville.example>
To: support@aide.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <retour@mx.ville.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

<parti@ville.example>: host mx.ville.example said: 550 5.1.1 User unknown
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.ville.example

Final-Recipient: rfc822; Parti@ville.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: message/rfc822

From: support@aide.example
To: parti@ville.example
Message-ID: <parvis.1.2.abc@aide.example>
Subject: x

x
--b--
"""

JAPANESE = (
    b"From: =?iso-2022-jp?B?" + base64.b64encode("山田".encode("iso2022_jp")) + b"?= <y@jp.example>\r\n"
    b"Subject: =?iso-2022-jp?B?" + base64.b64encode("故障".encode("iso2022_jp")) + b"?=\r\n"
    b"Content-Type: text/plain; charset=iso-2022-jp; format=flowed; delsp=yes\r\n\r\n"
    + "ネットワーク \r\nが止まった。\r\n".encode("iso2022_jp")
)

OLD = b"From: eve@vieux.example (Eve)\nSubject: fichier\n\nvoici\nbegin 644 a.txt\n#0V%T\n`\nend\nfin\n"

COMPLAINT = b"""\
From: feedback@host.example
To: support@aide.example
Subject: FW: news
Content-Type: multipart/report; report-type=feedback-report; boundary=r

--r
Content-Type: text/plain

This is an abuse report.
--r
Content-Type: message/feedback-report

Feedback-Type: abuse
--r--
"""

ALL = {
    "plain": PLAIN,
    "rich": RICH,
    "vacation": VACATION,
    "dsn": DSN,
    "japanese": JAPANESE,
    "old": OLD,
    "complaint": COMPLAINT,
    "carriage returns": PLAIN.replace(b"\n", b"\r"),
    "two line ends": RICH.replace(b"\n", b"\r\n"),
}
