/**
 * The shell script that makes the cluster, runs the server and tidies up. Its arguments: the binaries, the cluster, the
 * run folder, an extra option of initdb or nothing, then the arguments of the server.
 *
 * It ends the server when its standard input closes, and that is the only way a server is stopped. The other end of
 * that pipe is held by the user's process and by no child of it, so the system closes it however the process ends:
 * normally, by an exception, by any signal, SIGKILL too. No handler is needed in that process. A shell and not a
 * watching Node process since it starts in a millisecond, takes hardly any memory and initdb needs one anyway.
 */
export const SUPERVISE = `
umask 077
native=$1 pgdata=$2 run=$3 sync=$4
shift 4
exec 3<&0 </dev/null

# In a folder of its own that is renamed when complete: an interrupted start leaves no half cluster to be found.
initialise() {
  new=$pgdata.new.$$
  "$native/bin/initdb" -D "$new" --username=root --pwfile="$run/password" --auth=scram-sha-256 \\
    --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-instructions $sync >/dev/null &&
  "$native/bin/postgres" --single -j -O -D "$new" -c exit_on_error=on -c log_checkpoints=off template1 \\
    <"$run/setup.sql" >/dev/null &&
  cp "$run/password" "$new/manticore-password" &&
  { [ -d "$pgdata" ] || mv "$new" "$pgdata"; }
  status=$?
  rm -rf "$new"
  return $status
}

if [ -d "$pgdata" ] || initialise; then
  "$native/bin/postgres" -D "$pgdata" "$@" 3<&- &
  server=$!
  echo $server >"$run/pid"
  # TERM ends a server that is not yet ready for INT, which asks a ready one to end without waiting for its clients.
  { read -r _ <&3; kill -TERM $server; kill -INT $server; } 2>/dev/null &
  watcher=$!
  wait $server
  status=$?
  kill $watcher 2>/dev/null
fi
rm -rf "$run"
exit $status
`
