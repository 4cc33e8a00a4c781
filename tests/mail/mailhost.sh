#!/usr/bin/env bash
# A real mail host of our own, in one folder and on ports of our own: Postfix takes mail by SMTP and hands it to Dovecot by LMTP, which
# gives it out by IMAP. Any address of parvis.test, client.test and trackoe.example is a mailbox; its password is "secret".
# Nothing of the machine's own Postfix or Dovecot is read, changed or needed to run. It must be started by root.
#
#   mailhost.sh up FOLDER SMTP_PORT IMAP_PORT IMAPS_PORT LMTP_PORT [DELIVER_TO_PORT]   (another LMTP server than Dovecot, if given)
#   mailhost.sh imap-stop FOLDER | imap-start FOLDER | down FOLDER
set -euo pipefail

command=$1
folder=$(realpath -m "$2")
dovecot_conf=$folder/dovecot.conf
postfix_conf=$folder/postfix

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() {
  for _ in $(seq 100); do
    answers "$1" && return
    sleep 0.1
  done
  echo "nothing answers at port $1" >&2
  tail -n 5 "$folder"/log/* >&2 || true
  exit 1
}

write_dovecot() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
  cat >"$dovecot_conf" <<CONF
base_dir = $folder/run
state_dir = $folder/run
instance_name = $(basename "$folder")
log_path = $folder/log/dovecot
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <$folder/certificate.pem
ssl_key = <$folder/key.pem
disable_plaintext_auth = no
mail_location = maildir:$folder/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$folder/mail/%u allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = $imap_port
  }
  inet_listener imaps {
    port = $imaps_port
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $lmtp_port
  }
}
namespace inbox {
  inbox = yes
  separator = /
}
CONF
}

write_postfix() {
  cat >"$postfix_conf/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $folder/queue
data_directory = $folder/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.parvis.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
virtual_mailbox_domains = parvis.test, client.test, trackoe.example
virtual_transport = lmtp:inet:127.0.0.1:$deliver_to
default_transport = error:no mail leaves this test
relay_transport = error:no mail leaves this test
recipient_delimiter = +
message_size_limit = 120000000
virtual_mailbox_limit = 0
alias_maps =
alias_database =
maillog_file = $folder/log/postfix
maillog_file_prefixes = $folder
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
minimal_backoff_time = 2s
maximal_backoff_time = 5s
queue_run_delay = 2s
CONF
  {
    echo "127.0.0.1:$smtp_port inet n - n - - smtpd"
    echo "pickup unix n - n 60 1 pickup"
    echo "cleanup unix n - n - 0 cleanup"
    echo "qmgr unix n - n 300 1 qmgr"
    echo "tlsmgr unix - - n 1000? 1 tlsmgr"
    echo "rewrite unix - - n - - trivial-rewrite"
    for service in bounce defer trace; do echo "$service unix - - n - 0 bounce"; done
    echo "verify unix - - n - 1 verify"
    echo "flush unix n - n 1000? 0 flush"
    echo "proxymap unix - - n - - proxymap"
    for service in smtp relay; do echo "$service unix - - n - - smtp"; done
    echo "showq unix n - n - - showq"
    for service in error retry; do echo "$service unix - - n - - error"; done
    echo "discard unix - - n - - discard"
    echo "lmtp unix - - n - - lmtp"
    echo "anvil unix - - n - 1 anvil"
    echo "scache unix - - n - 1 scache"
    echo "postlog unix-dgram n - n - 1 postlogd"
  } >"$postfix_conf/master.cf"
}

case $command in
  up)
    smtp_port=$3 imap_port=$4 imaps_port=$5 lmtp_port=$6 deliver_to=${7:-$6}
    mkdir -p "$folder"/{run,mail,postfix,queue,data,log}
    chmod 755 "$folder"
    chown mail:mail "$folder/mail"
    chown postfix "$folder/data"
    write_dovecot
    write_postfix
    echo "$imap_port" >"$folder/imap_port"
    dovecot -c "$dovecot_conf"
    postfix -c "$postfix_conf" start 2>>"$folder/log/start"
    wait_for "$imap_port"
    wait_for "$smtp_port"
    ;;
  imap-stop)
    doveadm -c "$dovecot_conf" stop
    while answers "$(cat "$folder/imap_port")"; do sleep 0.1; done
    ;;
  imap-start)
    dovecot -c "$dovecot_conf"
    wait_for "$(cat "$folder/imap_port")"
    ;;
  down)
    postfix -c "$postfix_conf" stop 2>/dev/null || true
    doveadm -c "$dovecot_conf" stop 2>/dev/null || true
    ;;
  *)
    echo "mailhost.sh up|imap-stop|imap-start|down FOLDER …" >&2
    exit 2
    ;;
esac
