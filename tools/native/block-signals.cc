// Compiled into the addon: keeps signals away from the thread that loads it and from those that it starts, which are
// the threads that compute. A handler runs on the stack of the thread that it interrupts, and oneDNN's products for AVX2
// (3.3.4, in TensorFlow 2.16) keep numbers below the stack's end, where a handler writes: the heap is damaged, or a
// product is wrong. Node's other threads take the signals instead, and its handlers hear of them as before.
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
