//! Tests of the scheduler: what runs between the steps of a tenant under load.

use super::*;

const FLOOD: usize = 50;

/// A scheduler at which two tenants are active, one of them with many requests.
fn flooded() -> FairScheduler {
    let mut scheduler = FairScheduler::new(Handle::current());
    // One window for the whole test.
    Arc::get_mut(&mut scheduler.0).expect("not shared yet").window_ms = u64::MAX;
    for _ in 0..=MAX_UNQUEUED {
        scheduler.count("ten_flood");
    }
    assert!(!scheduler.0.activity.is_shared("ten_flood"));
    assert!(scheduler.0.activity.is_shared("ten_victim"));
    scheduler
}

/// A request of several steps.
async fn steps(count: usize) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn request_of_another_tenant_does_not_wait_for_a_flood() {
    for count in [0, 3] {
        let scheduler = flooded();
        let completed = Arc::new(Mutex::new(Vec::new()));
        let run = |tenant: &'static str| {
            let (scheduler, completed) = (scheduler.clone(), completed.clone());
            tokio::spawn(async move {
                scheduler.run(tenant, steps(count)).await;
                lock(&completed).push(tenant);
            })
        };
        let flood: Vec<_> = (0..FLOOD).map(|_| run("ten_flood")).collect();
        let victim = run("ten_victim");
        for task in flood.into_iter().chain([victim]) {
            task.await.unwrap();
        }
        let position = lock(&completed).iter().position(|tenant| *tenant == "ten_victim");
        assert!(position.is_some_and(|position| position <= 1), "{count}: {position:?}");
        assert_eq!(lock(&completed).len(), FLOOD + 1);
    }
}

#[tokio::test]
async fn requests_of_a_single_tenant_are_not_queued() {
    let scheduler = FairScheduler::new(Handle::current());
    for _ in 0..FLOOD {
        assert!(!scheduler.0.activity.is_shared("ten_only"));
        scheduler.run("ten_only", steps(1)).await;
    }
    assert!(lock(&scheduler.0.queues).is_empty());
}

#[tokio::test]
async fn queues_of_idle_tenants_are_removed() {
    let scheduler = FairScheduler::new(Handle::current());
    for number in 0..MAX_IDLE_QUEUES {
        scheduler.count(&format!("ten_{number}"));
    }
    let later = Duration::from_millis(WINDOW_MS);
    let started_at = scheduler.0.activity.started_at;
    let Some(earlier) = started_at.checked_sub(later) else { return };
    let activity = Activity { started_at: earlier, ..Activity::new() };
    let queues = Mutex::new(std::mem::take(&mut *lock(&scheduler.0.queues)));
    let inner = Inner { activity, queues, runtime: Handle::current(), window_ms: WINDOW_MS };
    let scheduler = FairScheduler(Arc::new(inner));
    assert!(scheduler.count("ten_new").is_none());
    assert_eq!(lock(&scheduler.0.queues).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_request_ends_wherever_it_is_woken() {
    let scheduler = flooded();
    let tasks: Vec<_> = (0..2_000_usize)
        .map(|number| {
            let scheduler = scheduler.clone();
            let tenant = ["ten_1", "ten_2", "ten_3"][number % 3];
            tokio::spawn(async move {
                let request = async move {
                    let (sender, receiver) = oneshot::channel();
                    // Woken by a thread that is not the runtime's, or by one that is.
                    match number % 2 {
                        0 => drop(std::thread::spawn(move || sender.send(number).unwrap())),
                        _ => drop(tokio::spawn(async move { sender.send(number).unwrap() })),
                    }
                    steps(number % 5).await;
                    receiver.await.unwrap()
                };
                scheduler.run(tenant, request).await
            })
        })
        .collect();
    for (number, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await.unwrap(), number);
    }
    for queue in lock(&scheduler.0.queues).values() {
        let state = lock(&queue.state);
        assert!(state.new.is_empty() && state.begun.is_empty());
    }
}

/// Sets its flag when it is dropped.
struct DropFlag(Arc<AtomicBool>);

impl Drop for DropFlag {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn request_whose_client_has_left_is_dropped() {
    let scheduler = flooded();
    let is_dropped = Arc::new(AtomicBool::new(false));
    let flag = DropFlag(is_dropped.clone());
    let request = tokio::spawn(async move {
        let endless = async move {
            let _flag = flag;
            std::future::pending::<()>().await
        };
        scheduler.run("ten_flood", endless).await
    });
    steps(10).await;
    assert!(!is_dropped.load(Ordering::Relaxed));
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    assert!(is_dropped.load(Ordering::Relaxed));
}

#[tokio::test]
async fn last_request_is_woken_by_a_thread_of_its_own() {
    let scheduler = flooded();
    let (sender, receiver) = oneshot::channel();
    let request = tokio::spawn(async move { scheduler.run("ten_flood", receiver).await });
    // Its driver has ended by now.
    steps(10).await;
    std::thread::spawn(move || sender.send(7).unwrap());
    assert_eq!(request.await.unwrap(), Ok(7));
}

#[tokio::test]
async fn queued_request_knows_whether_its_client_has_left() {
    let scheduler = flooded();
    let caller = Caller::default();
    caller.leave();
    let request = async { Caller::current().has_left() };
    assert!(caller.scope(scheduler.run("ten_flood", request)).await);
}

#[test]
fn runtime_ends_with_requests_in_the_queue() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let (scheduler, sender) = runtime.block_on(async {
        let scheduler = flooded();
        let (sender, receiver) = oneshot::channel::<()>();
        for _ in 0..FLOOD {
            let scheduler = scheduler.clone();
            tokio::spawn(async move {
                scheduler.run("ten_flood", std::future::pending::<()>()).await;
            });
        }
        let waiting = scheduler.clone();
        tokio::spawn(async move { waiting.run("ten_flood", receiver).await });
        steps(10).await;
        (scheduler, sender)
    });
    drop(runtime);
    // Wakes a request whose runtime has ended.
    drop(sender);
    drop(scheduler);
}

#[tokio::test]
async fn panic_of_a_queued_request_is_that_of_its_caller() {
    let scheduler = flooded();
    let request = |fails: bool| {
        let scheduler = scheduler.clone();
        tokio::spawn(async move {
            scheduler.run("ten_flood", async move { assert!(!fails, "it fails") }).await
        })
    };
    let (failing, other) = (request(true), request(false));
    assert!(failing.await.unwrap_err().is_panic());
    other.await.unwrap();
}
