<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

/**
 * Where the hub is, and the secret shared with it.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

if ($hassiteconfig) {
    $settings = new admin_settingpage('local_copp', new lang_string('pluginname', 'local_copp'));
    $settings->add(new admin_setting_configtext(
        'local_copp/huburl',
        new lang_string('huburl', 'local_copp'),
        new lang_string('huburl_desc', 'local_copp'),
        '',
        PARAM_URL
    ));
    $settings->add(new admin_setting_configpasswordunmask(
        'local_copp/secret',
        new lang_string('secret', 'local_copp'),
        new lang_string('secret_desc', 'local_copp'),
        ''
    ));
    $ADMIN->add('localplugins', $settings);
}
