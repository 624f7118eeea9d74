"""The two ways in which the program refuses to go on; the front door turns each into its exit code."""

import errno


class UserError(Exception):
    """Wrong use or wrong configuration: exit code 2.

    The message is one Chinese sentence that an official can act on: what is wrong, where, what to do.
    """


class InternalError(Exception):
    """Something broke inside (or the disk is full): exit code 4, details in a log file, never a traceback on the screen."""


_WHY = {
    errno.ENOENT: "不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "只读",
    errno.EISDIR: "是文件夹",
    errno.ENOTDIR: "不是文件夹",
    errno.EEXIST: "已有同名文件",
    errno.ENAMETOOLONG: "名称过长",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额不足",
}


def why(error: OSError) -> str:
    """Return in Chinese why the system refused, for the brackets in a sentence."""
    return _WHY.get(error.errno or 0, error.strerror or "系统拒绝")
