#!/usr/bin/env bash
# A Slurm cluster of one node on loopback, for tests: `local.sh start FOLDER` and `local.sh stop FOLDER`. Everything that
# it writes lies in the folder; programs find it by SLURM_CONF=FOLDER/slurm.conf. It needs the Debian packages slurm-wlm
# and munge, and to be root.
set -euo pipefail
[ $# -eq 2 ] || { echo 'local.sh start|stop FOLDER' >&2; exit 2; }
folder=$(realpath -m "$2")
export PATH="$PATH:/usr/sbin:/sbin" SLURM_CONF="$folder/slurm.conf"

# Seconds that a job which is queued again waits: as long as the credentials of its first start hold, and Slurm's own
# default is two minutes.
requeue_after=10

start() {
  mkdir -p "$folder"/{state,spool,log,munge}
  chmod 700 "$folder/munge"
  head -c 1024 /dev/urandom >"$folder/munge/key"
  chmod 400 "$folder/munge/key"
  munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
    --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
  cat >"$SLURM_CONF" <<CONF
ClusterName=loopback
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket,cred_expire=$requeue_after
CredType=cred/munge
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=1,batch_sched_delay=0
JobRequeue=1
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  slurmctld
  slurmd
  for _ in $(seq 60); do
    sinfo --noheader --format=%T 2>/dev/null | grep -q idle && return
    sleep 0.5
  done
  echo "Slurm does not come up here: see $folder/log" >&2
  return 1
}

# Ends a daemon by the file that holds its number, and waits until it is gone: it writes to the end.
finish() {
  [ -f "$1" ] || return 0
  pid=$(cat "$1")
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}

stop() {
  finish "$folder/slurmd.pid"
  finish "$folder/slurmctld.pid"
  finish "$folder/munge/pid"
}

case $1 in
  start) start ;;
  stop) stop ;;
  *) echo 'local.sh start|stop FOLDER' >&2; exit 2 ;;
esac
