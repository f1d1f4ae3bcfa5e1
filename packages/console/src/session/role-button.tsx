import { Button, type ButtonProps } from '@mantine/core';
import type { Role } from '@meterwire/api';
import { useWhyNot } from './session.ts';

interface RoleButtonProps extends ButtonProps {
  /** Who may do this. */
  readonly needs: Role;
  readonly onClick: () => void;
  readonly 'aria-label'?: string | undefined;
}

/**
 * A button for something that a role is needed for. Who lacks it sees the button and can reach it, but it does nothing and says
 * why: what the console can do is no secret, and nothing fails after it was asked for.
 */
export function RoleButton({ needs, onClick, ...looks }: RoleButtonProps) {
  const why = useWhyNot(needs);
  if (why === undefined) return <Button {...looks} onClick={onClick} />;
  return (
    <Button
      {...looks}
      disabled={false}
      data-disabled
      aria-disabled="true"
      title={why}
      aria-description={why}
    />
  );
}

/** The reason in words, for places where nothing else is left to show. */
export function RoleNote({ needs }: { readonly needs: Role }) {
  const why = useWhyNot(needs);
  return why === undefined ? null : <p className="role-note">{why}</p>;
}
