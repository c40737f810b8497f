// SPDX-License-Identifier: MIT
// A resumable upload: its octets go on where Google has the last of them, after a lost answer, a lost
// connection or another run.
#pragma once

#include <string>

#include "gmail_api.hpp"
#include "upload_body.hpp"

namespace pop3::fetch {

class upload_session {
  public:
    /// `url` is that of an upload which was begun for all octets of `content`. Both references must
    /// outlive it.
    upload_session(gmail_api& api, const upload_body& content, std::string url)
        : api_(api), content_(content), url_(std::move(url)) {}

    /// Begins with the first octet.
    api_reply send() { return run(false); }
    /// Asks first how much has come. Both return Google's last answer: accepted, with the message, or
    /// why not. Throws local_error if nothing can be sent now.
    api_reply resume() { return run(true); }

  private:
    api_reply run(bool asks);
    [[nodiscard]] api_request request_from(octet_count at) const;

    gmail_api& api_;
    const upload_body& content_;
    std::string url_;
};

}  // namespace pop3::fetch
