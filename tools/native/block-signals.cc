// Compiled into the addon: keeps signals away from the thread that loads it and from those that it starts, which are
// the threads that compute. Handled signals that come during a product of oneDNN's for AVX2 (3.3.4, in TensorFlow 2.16)
// damage the heap, or make a number wrong; without oneDNN, or held to AVX, nothing happens. Why was not traced: a handler
// runs on the stack of the thread that it interrupts, so these products seem to use memory beyond its end. Node's other
// threads take the signals instead, and its handlers hear of them as before.
//
// Left alone are the signals that a fault raises in the thread itself, and that of profilers, who interrupt a thread
// on purpose: profile with TF_ENABLE_ONEDNN_OPTS=0.
#include <pthread.h>
#include <signal.h>

#include <initializer_list>

__attribute__((constructor)) static void BlockSignals() {
  sigset_t signals;
  sigfillset(&signals);
  for (int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGPROF}) sigdelset(&signals, own);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}
