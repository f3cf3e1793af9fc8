//! Every order of steps, up to a bound, by the rules alone.

use entity::job_state::JobState;
use stateright::{Checker as _, Model, Property};

use super::machine::{Guard, Step, World};

/// Claims after which a path is followed no further.
const FENCES: u8 = 9;
/// Times that somebody has the job run again.
const EPOCHS: u8 = 2;

struct Life(Guard);

impl Model for Life {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::new()]
    }

    fn actions(&self, _: &World, actions: &mut Vec<Step>) {
        use Step::{
            Beat, Break, Cancel, Claim, Dispatch, Drain, Fail, Restart, Retry, Succeed, Sweep, Tick,
        };
        actions.extend([Cancel, Retry, Tick, Sweep, Dispatch]);
        for at in 0..2 {
            actions.extend([Claim(at), Beat(at), Succeed(at), Fail(at), Break(at)]);
            actions.extend([Drain(at), Restart(at)]);
        }
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        Some(world.after(step, self.0))
    }

    fn within_boundary(&self, world: &World) -> bool {
        world.row.fence <= FENCES && world.row.epoch <= EPOCHS
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "an effect means success, and success one effect",
                |_, world: &World| {
                    let succeeded = world.row.state == JobState::Succeeded.as_str();
                    world.row.effects == u8::from(succeeded)
                },
            ),
            Property::always("only the newest claim is believed", |_, world: &World| {
                !world.stale_believed
            }),
            Property::always("two do not hold the newest claim", |_, world: &World| {
                let newest = |at: usize| world.workers[at].holds == Some(world.row.fence);
                !(newest(0) && newest(1))
            }),
            Property::always("nothing is stuck", |life: &Self, world: &World| {
                life.ends(world.clone())
            }),
            Property::sometimes("a stale claim is refused", |_, world: &World| world.stale_refused),
            Property::sometimes("a job is put aside", |_, world: &World| {
                world.row.state == JobState::Quarantined.as_str()
            }),
            Property::sometimes("it succeeds when run again", |_, world: &World| {
                world.row.epoch > 0 && world.row.effects == 1
            }),
        ]
    }
}

impl Life {
    /// Whether the job ends once nobody dies or asks for anything any more.
    fn ends(&self, mut world: World) -> bool {
        for _ in 0..12 {
            if world.has_ended() {
                return true;
            }
            // The first worker's process is new: it holds nothing. The other says no more.
            for step in [Step::Restart(0), Step::Tick, Step::Sweep, Step::Dispatch] {
                world = world.after(step, self.0);
            }
            world = world.after(Step::Claim(0), self.0).after(Step::Succeed(0), self.0);
        }
        world.has_ended()
    }
}

#[test]
fn in_every_order_of_a_million_steps_there_is_one_effect_and_nothing_is_stuck() {
    let checker = Life(Guard::Fence).checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    let (steps, worlds) = (checker.state_count(), checker.unique_state_count());
    println!("{steps} steps between {worlds} worlds");
    assert!(steps >= 1_000_000, "{steps} steps");
}

#[test]
fn the_model_finds_the_mistake_of_ending_a_job_by_its_state() {
    let checker = Life(Guard::StateOnly).checker().spawn_bfs().join();
    let found = checker.discovery("only the newest claim is believed");
    assert!(found.is_some());
}
