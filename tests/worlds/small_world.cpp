// SPDX-License-Identifier: MIT
#include "small_world.hpp"

#include "small_course.hpp"

namespace pop3::test::worlds {
namespace {

constexpr std::size_t octets = 500;  // of each letter: sizes do not distinguish them here

class small_world {
  public:
    small_world(const small_size& size, choices& open, bool told)
        : size_(size),
          open_(open),
          keeps_first_(open.pick(2) == 0),
          world_(server(), target_kind::maildir, told) {}

    outcome live() {
        for (std::size_t i = 0; i < size_.letters; ++i) new_letter("name" + std::to_string(i + 1));
        std::size_t left = size_.mishaps;
        for (std::size_t i = 0; i < size_.sessions; ++i) {
            if (i > 0) others_act();
            small_course events(open_, left);
            world_.session(policy(i), events);
            world_.wait(std::chrono::hours(1));
        }
        world_.settle(policy(size_.sessions), 4);
        return {world_.judge().complaints(), world_.told().text()};
    }

  private:
    habits server() {
        habits made;
        made.announces_pipelining = !size_.pipelining_optional || open_.pick(2) == 0;
        return made;
    }
    [[nodiscard]] fetch::retention_policy policy(std::size_t session) const {
        const bool keeps = keeps_first_ && session + 1 < size_.sessions;
        return {.after = keeps ? fetch::retention::keep : fetch::retention::remove};
    }
    void new_letter(const std::string& uid) {
        mailbox& box = world_.box();
        world_.arrived(box.deliver(new_text(box.next_id(), octets), uid));
    }

    // Another client, a sender, or the administrator of the server.
    void others_act() {
        mailbox& box = world_.box();
        const auto tell = [&](const char* line) {
            world_.told().tell([&] { return std::string("-- ") + line; });
        };
        switch (open_.pick(6)) {
            case 1:
                tell("another client deletes the first letter");
                if (!box.letters().empty()) box.remove(box.letters().front().id);
                break;
            case 2:
                tell("another client deletes all");
                while (!box.letters().empty()) box.remove(box.letters().front().id);
                break;
            case 3:
                tell("the first letter makes way for another one of the same name");
                if (!box.letters().empty()) box.remove(box.letters().front().id);
                new_letter("name1");
                break;
            case 4:
                tell("all letters have other names");
                for (letter& each : box.letters()) box.rename(each);
                break;
            case 5:
                new_letter("new");
                break;
        }
    }

    small_size size_;
    choices& open_;
    bool keeps_first_;
    world world_;
};

}  // namespace

outcome run_small_world(const small_size& size, choices& open, bool told) {
    return small_world(size, open, told).live();
}

}  // namespace pop3::test::worlds
